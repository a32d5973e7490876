import { isWrittenByUser } from '../../services/custom/credential';
import type { Service } from '../../services/schema/service';
import { ServiceError, type ErrorCode } from '../errors';
import { inboundAdvice } from './inbound';

/** What a user reads: what happened, and what to do next. */
export interface Message {
	message: string;
	description: string;
}

/** Where the address is right, only the one who looks after n8n can go on. */
const askAboutNetwork =
	'If it is right, ask the administrator of this n8n whether n8n can reach that address (proxy, firewall).';

/** Who wrote down how a service answers: its user, or this package. */
const remedy = (service: Service): string =>
	isWrittenByUser(service)
		? 'correct the places under "answer" and "endpoint" in the definition'
		: 'look for an update of this package under Settings > Community nodes';

/**
 * Explains a fault to someone who does not read code.
 *
 * @param doing what was being done, as a clause that follows "while": "listing the endpoints".
 * @param called the vendor's API, or the inbound webhook that messages are posted to.
 */
export function explain(
	service: Service,
	fault: ServiceError,
	doing: string,
	called: 'api' | 'inbound' = 'api',
): Message {
	const name = service.displayName;
	const { vendorMessage, retryAfter, status } = fault.details;
	const code = status === undefined ? '' : ` (HTTP ${status})`;
	const credentialHelp = service.credentialHelp ? ` ${service.credentialHelp}` : '';

	const texts: Record<ErrorCode, Message> = {
		unauthorized: {
			message: `${name} did not accept the credential${code}`,
			description: `Check the ${name} credential: it may be mistyped, expired or revoked.${credentialHelp} Then try again.`,
		},
		forbidden: {
			message: `${name} does not allow this with the credential${code}`,
			description: `The ${name} credential is known, but may not do this. Use one that has access to webhooks of this account.${credentialHelp}`,
		},
		notFound: {
			message: `${name} could not find what was asked for${code}`,
			description: `Check that the endpoint still exists, and that Base URL and the other fields of the ${name} credential are right.`,
		},
		conflict: {
			message: `${name} says this is in conflict with what is there${code}`,
			description: 'Look at the endpoints that exist at the service, remove what is in the way, and try again.',
		},
		gone: {
			message: `${name} no longer offers this${code}`,
			description: `The endpoint was removed, or ${name} has switched off what this node uses. Look at ${name} whether the endpoint is still there. If it is, look for an update of this package under Settings > Community nodes.`,
		},
		invalid: {
			message: `${name} did not accept the request${code}`,
			description: vendorMessage
				? `Change what ${name} names, and try again.`
				: 'Check the fields of this node and of its credential, and try again.',
		},
		rateLimited: {
			message: `${name} is receiving too many requests${code}`,
			description:
				retryAfter === undefined
					? 'Wait a minute, and try again.'
					: `${name} asks to wait ${retryAfter} seconds. Try again after that.`,
		},
		serverFault: {
			message: `${name} is not working properly at the moment${code}`,
			description: `Look at the status page of ${name}, and try again later.`,
		},
		timeout: {
			message: `${name} did not answer in time${code}`,
			description: `Check Base URL in the ${name} credential, and try again. ${askAboutNetwork}`,
		},
		connectionLost: {
			message: `The connection to ${name} was cut before it answered`,
			description: `Check Base URL in the ${name} credential, and try again. ${askAboutNetwork}`,
		},
		unreachable: {
			message: `${name} cannot be reached`,
			description: `Check Base URL in the ${name} credential: nothing answers at that address. ${askAboutNetwork}`,
		},
		certificate: {
			message: `The security certificate of ${name}'s address is not valid`,
			description: `Check that Base URL in the ${name} credential is spelled correctly and starts with https://. If it is right, show this message to the administrator of this n8n.`,
		},
		blocked: {
			message: `This n8n is not allowed to call the address of ${name}`,
			description: `A protection that is switched on in this n8n (N8N_SSRF_PROTECTION_ENABLED) has stopped the call. Check Base URL in the ${name} credential. If it is right, ask the administrator of this n8n to add the name of that server to N8N_SSRF_ALLOWED_HOSTNAMES.`,
		},
		redirected: {
			message: `${name} sent n8n on to another address${code}`,
			description: `Base URL in the ${name} credential is not the address of its API. Put in exactly the address that the documentation of ${name} names, and try again.`,
		},
		unexpectedAnswer: {
			message: `${name} answered in a form that is not known`,
			description: `Check that Base URL in the ${name} credential is the address of ${name}'s API, not of its website. If it is right, ${remedy(service)}.`,
		},
	};

	const advice: Partial<Record<ErrorCode, string>> = called === 'inbound' ? inboundAdvice(name) : {};
	const { message, description } = texts[fault.kind];
	const said = vendorMessage ? `${name} says: "${vendorMessage}". ` : '';
	const perhaps = fault.details.mayHaveHappened
		? ` It may have been done nevertheless: look at ${name} before you repeat it.`
		: '';
	const caution = fault.details.secretMayBeLost ? rotateOnceMore : perhaps;
	const toDo = advice[fault.kind] ?? description;
	return { message: `${message} while ${doing}`, description: `${said}${toDo}${caution}` };
}

/** Nobody has the secret that may be in force, and the service signs with no other. */
const rotateOnceMore =
	' It may have been done nevertheless, so that the old secret no longer counts: do it once more, and give the new secret to whatever checks the deliveries.';

/** Both parts in one text, for places where n8n shows nothing but the message (going live, the log). */
export const inOneLine = ({ message, description }: Message): string => `${message}. ${description}`;
