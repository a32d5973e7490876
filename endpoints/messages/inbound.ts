import type { ServiceErrorCode } from '../errors';

/** Errors for which it makes no difference what was called. */
type SameForAll = 'rateLimited' | 'serverFault';

/**
 * What to do when a message could not be posted: all that a user can put right is the inbound webhook itself, its URL in
 * the credential, and the message.
 *
 * @param name of the service.
 */
export function inboundAdvice(
	name: string,
): Readonly<Record<Exclude<ServiceErrorCode, SameForAll>, string> & Partial<Record<SameForAll, string>>> {
	const copyAgain = `Copy the whole URL of the inbound webhook from ${name} into the credential, save it, and try again.`;
	const compare = `Compare the inbound webhook URL in the ${name} credential with the one that ${name} shows.`;
	const andSecret = `If ${name} shows a secret for it, compare that with the one in the credential, too.`;
	const askAboutNetwork = `${compare} If they are the same, ask the administrator of this n8n whether n8n can reach that address (proxy, firewall).`;
	return {
		unauthorized: `The inbound webhook URL in the credential may be mistyped, or no longer valid. ${copyAgain} ${andSecret}`,
		forbidden: `Look at the inbound webhook in ${name}: it may be switched off. If it is on, its URL may have changed. ${copyAgain} ${andSecret}`,
		notFound: `The inbound webhook may have been deleted, or its URL in the credential is not complete. ${copyAgain}`,
		conflict: `Check in ${name} whether the message is there already.`,
		gone: `The inbound webhook was deleted. Create a new one in ${name}, copy its whole URL into the credential, save it, and try again.`,
		invalid: `Change Payload to what ${name} takes, and try again.`,
		timeout: askAboutNetwork,
		connectionLost: askAboutNetwork,
		unreachable: askAboutNetwork,
		certificate: `${compare} If they are the same, show this message to the administrator of this n8n.`,
		blocked: `A protection that is switched on in this n8n (N8N_SSRF_PROTECTION_ENABLED) has stopped the call. ${compare} If they are the same, ask the administrator of this n8n to add the name of that server to N8N_SSRF_ALLOWED_HOSTNAMES.`,
		redirected: `The inbound webhook URL in the credential is not where ${name} takes messages. ${copyAgain}`,
		unexpectedAnswer: `Something other than an inbound webhook of ${name} has answered. ${copyAgain}`,
	};
}
