import type { ServiceErrorCode } from '../errors';

/** Errors for which it makes no difference what was called. */
type SameForAll = 'rateLimited' | 'serverFault';

/** What stands behind a call that n8n itself has stopped. */
export const blockedByN8n =
	'This n8n blocks calls to private addresses (N8N_SSRF_PROTECTION_ENABLED). An administrator can allow the server in N8N_SSRF_ALLOWED_HOSTNAMES.';

/**
 * What to do when a message could not be posted: all that a user can put right is the inbound webhook itself, its URL in
 * the credential, and the message.
 *
 * @param name of the service.
 */
export function inboundAdvice(
	name: string,
): Readonly<Record<Exclude<ServiceErrorCode, SameForAll>, string> & Partial<Record<SameForAll, string>>> {
	const copyAgain = `Copy the URL of the inbound webhook from ${name} again.`;
	const compare = `Compare the URL in the ${name} credential with the one in ${name}.`;
	const askAboutNetwork = `${compare} If they are the same, ask your n8n administrator whether n8n can reach that address (proxy, firewall).`;
	const andSecret = `If ${name} shows a secret for it, compare that with the one in the credential, too.`;
	return {
		unauthorized: `${copyAgain} The one in the credential may be mistyped, or no longer valid. ${andSecret}`,
		forbidden: `Check in ${name} whether the inbound webhook is on. If it is, its URL may have changed: copy it again into the credential. ${andSecret}`,
		notFound: `${copyAgain} The inbound webhook may have been deleted, or its URL in the credential is not complete.`,
		conflict: `Check in ${name} whether the message is there already.`,
		gone: `Create a new inbound webhook in ${name}: the old one was deleted. Copy its whole URL into the credential, and try again.`,
		invalid: `Change Payload to what ${name} takes, and try again.`,
		timeout: askAboutNetwork,
		connectionLost: askAboutNetwork,
		unreachable: askAboutNetwork,
		certificate: `${compare} If they are the same, show this message to your n8n administrator.`,
		blocked: `${compare} ${blockedByN8n}`,
		redirected: `${copyAgain} The one in the credential is not where ${name} takes messages.`,
		unexpectedAnswer: `${copyAgain} Something other than an inbound webhook of ${name} has answered.`,
	};
}
