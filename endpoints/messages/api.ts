import { isWrittenByUser } from '../../services/custom/credential';
import type { Service } from '../../services/schema/service';
import type { ServiceError, ServiceErrorCode } from '../errors';
import { inboundAdvice } from './inbound';
import type { Message } from './message';

/** What a text about a failed call can say. */
interface Facts {
	service: Service;
	/** Name of the service. */
	name: string;
	/** The HTTP status in parentheses after a space, such as ` (HTTP 401)`, or nothing. */
	status: string;
	/** After a space, where a user gets what the credential asks for, or nothing. */
	credentialHelp: string;
	/** The service's own words. */
	serviceMessage: string | undefined;
	/** Seconds that the service asks to wait. */
	retryAfterSeconds: number | undefined;
}

/** Where the address is right, only the one who looks after n8n can go on. */
const askAboutNetwork =
	'If it is right, ask the administrator of this n8n whether n8n can reach that address (proxy, firewall).';

/** Who wrote down how a service answers: its user, or this package. */
const remedy = (service: Service): string =>
	isWrittenByUser(service)
		? 'correct the places under "answer" and "endpoint" in the definition'
		: 'look for an update of this package under Settings > Community nodes';

const texts: Readonly<Record<ServiceErrorCode, (facts: Facts) => Message>> = {
	unauthorized: ({ name, status, credentialHelp }) => ({
		message: `${name} did not accept the credential${status}`,
		description: `Check the ${name} credential: it may be mistyped, expired or revoked.${credentialHelp} Then try again.`,
	}),
	forbidden: ({ name, status, credentialHelp }) => ({
		message: `${name} does not allow this with the credential${status}`,
		description: `The ${name} credential is known, but may not do this. Use one that has access to webhooks of this account.${credentialHelp}`,
	}),
	notFound: ({ name, status }) => ({
		message: `${name} could not find what was asked for${status}`,
		description: `Check that the endpoint still exists, and that Base URL and the other fields of the ${name} credential are right.`,
	}),
	conflict: ({ name, status }) => ({
		message: `${name} says this is in conflict with what is there${status}`,
		description: 'Look at the endpoints that exist at the service, remove what is in the way, and try again.',
	}),
	gone: ({ name, status }) => ({
		message: `${name} no longer offers this${status}`,
		description: `The endpoint was removed, or ${name} has switched off what this node uses. Check in ${name} whether the endpoint is still there. If it is, look for an update of this package under Settings > Community nodes.`,
	}),
	invalid: ({ name, status, serviceMessage }) => ({
		message: `${name} did not accept the request${status}`,
		description: serviceMessage
			? `Change what ${name} names, and try again.`
			: 'Check the fields of this node and of its credential, and try again.',
	}),
	rateLimited: ({ name, status, retryAfterSeconds }) => ({
		message: `${name} is receiving too many requests${status}`,
		description:
			retryAfterSeconds === undefined
				? 'Wait a minute, and try again.'
				: `${name} asks to wait ${retryAfterSeconds} seconds. Try again after that.`,
	}),
	serverFault: ({ name, status }) => ({
		message: `${name} is not working properly at the moment${status}`,
		description: `Look at the status page of ${name}, and try again later.`,
	}),
	timeout: ({ name, status }) => ({
		message: `${name} did not answer in time${status}`,
		description: `Check Base URL in the ${name} credential, and try again. ${askAboutNetwork}`,
	}),
	connectionLost: ({ name }) => ({
		message: `The connection to ${name} was cut before it answered`,
		description: `Check Base URL in the ${name} credential, and try again. ${askAboutNetwork}`,
	}),
	unreachable: ({ name }) => ({
		message: `${name} cannot be reached`,
		description: `Check Base URL in the ${name} credential: nothing answers at that address. ${askAboutNetwork}`,
	}),
	certificate: ({ name }) => ({
		message: `The security certificate of ${name}'s address is not valid`,
		description: `Check that Base URL in the ${name} credential is spelled correctly and starts with https://. If it is right, show this message to the administrator of this n8n.`,
	}),
	blocked: ({ name }) => ({
		message: `This n8n is not allowed to call the address of ${name}`,
		description: `A protection that is switched on in this n8n (N8N_SSRF_PROTECTION_ENABLED) has stopped the call. Check Base URL in the ${name} credential. If it is right, ask the administrator of this n8n to add the name of that server to N8N_SSRF_ALLOWED_HOSTNAMES.`,
	}),
	redirected: ({ name, status }) => ({
		message: `${name} redirected n8n to another address${status}`,
		description: `Base URL in the ${name} credential is not the address of its API. Enter exactly the address that the documentation of ${name} names, and try again.`,
	}),
	unexpectedAnswer: ({ name, service }) => ({
		message: `${name} answered in a form that is not known`,
		description: `Check that Base URL in the ${name} credential is the address of ${name}'s API, not of its website. If it is right, ${remedy(service)}.`,
	}),
};

/** Nobody has what may be the current secret, and the service signs with no other. */
const rotateOnceMore =
	' It may have been done all the same, so that the old secret no longer counts: do it once more, and give the new secret to whatever verifies the deliveries.';

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
	const { serviceMessage, retryAfterSeconds, status } = error.details;
	const name = service.displayName;
	const { message, description } = texts[error.code]({
		service,
		name,
		status: status === undefined ? '' : ` (HTTP ${status})`,
		credentialHelp: service.credentialHelp ? ` ${service.credentialHelp}` : '',
		serviceMessage,
		retryAfterSeconds,
	});
	const advice = called === 'inbound' ? inboundAdvice(name)[error.code] : undefined;
	const said = serviceMessage ? `${name} says: "${serviceMessage}". ` : '';
	const doubts = {
		none: '',
		unknown: ` It may have been done all the same: check in ${name} before you repeat it.`,
		secretUnknown: rotateOnceMore,
	};
	return {
		message: `${message} while ${doing}`,
		description: `${said}${advice ?? description}${doubts[error.effect]}`,
	};
}
