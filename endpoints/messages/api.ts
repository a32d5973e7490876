import { isWrittenByUser } from '../../services/custom/credential';
import type { Service } from '../../services/schema/service';
import type { ServiceError, ServiceErrorCode } from '../errors';
import { blockedByN8n, inboundAdvice } from './inbound';
import type { Message } from './message';

/** What a text about a failed call can say. */
interface Facts {
	service: Service;
	/** Name of the service. */
	name: string;
	/** The HTTP status in parentheses after a space, such as ` (HTTP 401)`, or nothing. */
	status: string;
	/** Where a user gets what the credential asks for, where the definition says that. */
	credentialHelp: string | undefined;
	/** Seconds that the service asks to wait. */
	retryAfterSeconds: number | undefined;
	/** Host of the address that is in the way, where the account has but one. */
	heldBy: string | undefined;
}

/** A text about a failed call, in the order in which it is read: a toast shows the beginning only. */
interface Explanation {
	/** What happened, without a full stop. */
	message: string;
	/** What to do, in one sentence. */
	remedy: string;
	/** What else may help, in whole sentences. */
	details?: string;
}

/** Where the address is right, only the one who looks after n8n can go on. */
const askAboutNetwork =
	'If it is right, ask your n8n administrator whether n8n can reach that address (proxy, firewall).';

/** Who wrote down how a service answers: its user, or this package. */
const correction = (service: Service): string =>
	isWrittenByUser(service)
		? 'correct the places under "answer" and "endpoint" in the definition'
		: 'look for an update of this package under Settings > Community nodes';

const texts: Readonly<Record<ServiceErrorCode, (facts: Facts) => Explanation>> = {
	unauthorized: ({ name, status, credentialHelp }) => ({
		message: `${name} did not accept the credential${status}`,
		remedy: `Check the ${name} credential: it may be mistyped, expired or revoked.`,
		details: credentialHelp,
	}),
	forbidden: ({ name, status, credentialHelp }) => ({
		message: `${name} does not allow this with the credential${status}`,
		remedy: 'Use a credential that may manage webhooks of this account.',
		details: credentialHelp,
	}),
	notFound: ({ name, status }) => ({
		message: `${name} could not find what was asked for${status}`,
		remedy: `Check the ${name} credential, and the ID or URL of the endpoint if you gave one.`,
		details: 'The endpoint may have been deleted, or Base URL may be wrong.',
	}),
	conflict: ({ name, status, heldBy }) =>
		heldBy === undefined
			? {
					message: `${name} says that this already exists${status}`,
					remedy: 'Use the endpoint that is there, or delete it and try again.',
				}
			: {
					message: `${name} has one webhook address for this account, and it leads to ${heldBy}`,
					remedy: `Nothing was changed. Unpublish the workflow that uses it or remove it at ${name}, then try again.`,
					details: 'To keep both, use another account (another bot or app) for this workflow.',
				},
	gone: ({ name, status }) => ({
		message: `${name} no longer offers this${status}`,
		remedy: `Check in ${name} whether the endpoint is still there.`,
		details: 'If it is, look for an update of this package under Settings > Community nodes.',
	}),
	invalid: ({ name, status }) => ({
		message: `${name} did not accept the request${status}`,
		remedy: 'Check the fields of this node and of its credential.',
	}),
	rateLimited: ({ name, status, retryAfterSeconds }) => ({
		message: `${name} is receiving too many requests${status}`,
		remedy: `Wait ${retryAfterSeconds === undefined ? 'a minute' : `${retryAfterSeconds} seconds`}, and try again.`,
	}),
	serverFault: ({ name, status }) => ({
		message: `${name} is not working properly at the moment${status}`,
		remedy: 'Try again later.',
		details: `The status page of ${name} may say more.`,
	}),
	timeout: ({ name, status }) => ({
		message: `${name} did not answer in time${status}`,
		remedy: `Check Base URL in the ${name} credential, and try again.`,
		details: askAboutNetwork,
	}),
	connectionLost: ({ name }) => ({
		message: `The connection to ${name} was cut before it answered`,
		remedy: `Check Base URL in the ${name} credential, and try again.`,
		details: askAboutNetwork,
	}),
	unreachable: ({ name }) => ({
		message: `${name} cannot be reached`,
		remedy: `Check Base URL in the ${name} credential: nothing answers at that address.`,
		details: askAboutNetwork,
	}),
	certificate: ({ name }) => ({
		message: `The security certificate of ${name}'s address is not valid`,
		remedy: `Check Base URL in the ${name} credential.`,
		details:
			'It has to start with https:// and be spelled correctly. If it is right, show this message to your n8n administrator.',
	}),
	blocked: ({ name }) => ({
		message: `This n8n is not allowed to call the address of ${name}`,
		remedy: `Check Base URL in the ${name} credential.`,
		details: blockedByN8n,
	}),
	redirected: ({ name, status }) => ({
		message: `${name} redirected n8n to another address${status}`,
		remedy: `Set Base URL in the ${name} credential to the exact API address.`,
	}),
	unexpectedAnswer: ({ name, service }) => ({
		message: `${name} answered in an unexpected form`,
		remedy: `Check Base URL in the ${name} credential.`,
		details: `It has to be the address of the API, not of the website. If it is right, ${correction(service)}.`,
	}),
};

/** What comes first where the call may have had an effect. */
const doubts: Readonly<Record<ServiceError['effect'], (name: string) => string | undefined>> = {
	none: () => undefined,
	unknown: (name) => `It may have gone through: check in ${name} before you try again.`,
	// Nobody has what may be the current secret, and the service signs with no other.
	secretUnknown: () =>
		'It may have gone through, so the old secret may no longer count. Rotate once more, and give the new secret to whatever verifies the deliveries.',
};

/**
 * Explains a failed call to someone who does not read code.
 *
 * @param doing what was being done, as a clause that follows "while": "listing the endpoints".
 * @param called the service's API, or the inbound webhook that messages are posted to.
 */
export function explainServiceError(
	service: Service,
	error: ServiceError,
	doing: string,
	called: 'api' | 'inbound',
): Message {
	const { serviceMessage, retryAfterSeconds, status, heldBy } = error.details;
	const name = service.displayName;
	const { message, remedy, details } = texts[error.code]({
		service,
		name,
		status: status === undefined ? '' : ` (HTTP ${status})`,
		credentialHelp: service.credentialHelp,
		retryAfterSeconds,
		heldBy,
	});
	const advice = called === 'inbound' ? inboundAdvice(name)[error.code] : undefined;
	const said = serviceMessage ? `${name} says: "${serviceMessage}".` : undefined;
	const sentences = [doubts[error.effect](name), advice ?? remedy, said, advice === undefined ? details : undefined];
	return {
		// What has the address is the same before and after.
		message: heldBy === undefined ? `${message} while ${doing}` : message,
		description: sentences.filter((sentence) => sentence !== undefined).join(' '),
	};
}
