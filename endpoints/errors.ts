import type { ManagedOperation } from '../services/capabilities';
import type { WritableField } from '../services/schema/service';

/**
 * What stopped a call to a service, with what it says about the endpoint that the call was about: the service does not
 * have it (`missing`), the service has looked and says something else (`answered`), or it remains unknown (`unknown`).
 *
 * A new code does not compile until it has a way to be told (`http/classify.ts`), a retry rule (`http/transport.ts`) and
 * a text (`messages/`).
 */
export const serviceErrors = {
	unauthorized: { log: 'the service did not accept the credential', endpoint: 'unknown' },
	forbidden: { log: 'the credential does not allow this', endpoint: 'unknown' },
	notFound: { log: 'the service does not have it', endpoint: 'missing' },
	conflict: { log: 'the service says that something is in conflict', endpoint: 'answered' },
	gone: { log: 'the service no longer has it', endpoint: 'missing' },
	invalid: { log: 'the service did not accept the request', endpoint: 'answered' },
	rateLimited: { log: 'too many requests', endpoint: 'unknown' },
	serverFault: { log: 'the service failed', endpoint: 'unknown' },
	timeout: { log: 'no answer in time', endpoint: 'unknown' },
	connectionLost: { log: 'the connection was cut before the answer', endpoint: 'unknown' },
	unreachable: { log: 'nothing answers at the address', endpoint: 'unknown' },
	certificate: { log: 'the certificate of the address is not valid', endpoint: 'unknown' },
	blocked: { log: "n8n's own protection stopped the call", endpoint: 'unknown' },
	redirected: { log: 'the service redirected the call', endpoint: 'unknown' },
	unexpectedAnswer: { log: 'the answer has an unknown form', endpoint: 'unknown' },
} as const satisfies Record<string, { log: string; endpoint: 'missing' | 'answered' | 'unknown' }>;

/** One of the {@link serviceErrors}. */
export type ServiceErrorCode = keyof typeof serviceErrors;

/** What else stops an operation: found out by this package, before, between or after the calls to the service. */
export const operationErrors = {
	ambiguousEndpoint: { log: 'several endpoints have this URL' },
	hiddenSecret: { log: 'the service shows a signing secret only hidden' },
	endpointNotDeleted: { log: 'the service still lists an endpoint that it said it had deleted' },
	invalidId: { log: 'an id cannot stand in an address' },
	operationNotOffered: { log: 'the service has no call for this' },
	oneEvent: { log: 'an endpoint of the service gets one event and no more' },
	partialChange: { log: 'a change of several calls broke off' },
	replacementNotPossible: { log: 'the service takes no second endpoint with the same URL' },
	unsupportedFields: { log: 'no call of the service takes these fields' },
} as const satisfies Record<string, { log: string }>;

/** One of the {@link operationErrors}. */
export type OperationErrorCode = keyof typeof operationErrors;

/** Every way in which the work on endpoints can fail. */
export type ErrorCode = ServiceErrorCode | OperationErrorCode;

/** What all failures of this room have in common. Their texts are for logs; what a user reads comes from `messages/`. */
abstract class EndpointError extends Error {
	abstract readonly code: ErrorCode;
}

/** What is known about a call that did not succeed. */
export interface ServiceErrorDetails {
	code: ServiceErrorCode;
	/** HTTP status, where there was an answer. */
	status?: number;
	/** The service's own words, without secrets, shortened to 300 characters. */
	serviceMessage?: string;
	/** The service's own code for it, such as `webhook_not_found`. */
	serviceCode?: string;
	/** Host of the address that is in the way, where an account has one address and it is another one than ours. */
	heldBy?: string;
	/** Seconds that the service asks to wait. */
	retryAfterSeconds?: number;
	/**
	 * What the call has done although it failed: nothing (`none`), perhaps something (`unknown`), or there may be a new
	 * signing secret that nobody has seen (`secretUnknown`).
	 */
	effect: 'none' | 'unknown' | 'secretUnknown';
}

/** A call to a service did not succeed. */
export class ServiceError extends EndpointError {
	constructor(readonly details: ServiceErrorDetails) {
		const status = details.status === undefined ? '' : ` (HTTP ${details.status})`;
		super(`${serviceErrors[details.code].log}${status}`);
		this.name = 'ServiceError';
	}

	get code(): ServiceErrorCode {
		return this.details.code;
	}

	get effect(): ServiceErrorDetails['effect'] {
		return this.details.effect;
	}

	/** Whether it leaves open if an endpoint is there: the service was not reached, or did not look. */
	get isInconclusive(): boolean {
		return serviceErrors[this.code].endpoint === 'unknown';
	}

	/** Whether the service says that the endpoint is not there. */
	get isMissing(): boolean {
		return serviceErrors[this.code].endpoint === 'missing';
	}
}

/** What failed after a create call had succeeded. */
export type FailedStep = { step: 'readSecret' } | { step: 'setFields'; fields: readonly WritableField[] };

/**
 * A change of several calls that broke off: which step failed, and what is left at the service now.
 *
 * `left` names what is there: the `old` endpoint, the `new` one, `both`, or `none`. `newOrNone`, `bothOrOld` and
 * `bothOrNew` are for an endpoint that may be gone or not: the second word is for the case that it is gone.
 * `existing` is what a create call answered with although it was not (or not surely) made by it, so it was left alone.
 */
export type PartialChange =
	/** A new endpoint is not as it should be. */
	| (FailedStep & { newId: string; left: 'none' | 'new' | 'newOrNone' })
	/** The endpoint that the service gave back instead of making one is not as it should be. */
	| (FailedStep & { newId: string; left: 'existing'; wasThere: boolean })
	/** The endpoint that was to replace an old one is not as it should be. */
	| (FailedStep & { newId: string; oldId: string; left: 'old' | 'both' | 'bothOrOld' })
	/** The answer of the call that was to create the replacement is lost. */
	| { step: 'create'; oldId: string; left: 'old' | 'bothOrOld' }
	/** The new endpoint is there, and the old one could not be deleted. */
	| { step: 'deleteOld'; oldId: string; newId: string; left: 'old' | 'both' | 'bothOrOld' | 'bothOrNew' };

/** A change of several calls broke off, with what is left at the service now. */
export class PartialChangeError extends EndpointError {
	readonly code = 'partialChange';

	constructor(
		/** What the failed call threw. */
		readonly cause: unknown,
		readonly change: PartialChange,
	) {
		super(`${operationErrors.partialChange.log} (${change.step}; left: ${change.left})`);
		this.name = 'PartialChangeError';
	}
}

/** No call of the service takes fields that a user wants to set. */
export class UnsupportedFieldsError extends EndpointError {
	readonly code = 'unsupportedFields';

	constructor(readonly fields: readonly WritableField[]) {
		super(operationErrors.unsupportedFields.log);
		this.name = 'UnsupportedFieldsError';
	}
}

/** Several events are wanted of an endpoint, and the service gives each one event only: nothing was sent. */
export class OneEventError extends EndpointError {
	readonly code = 'oneEvent';

	constructor() {
		super(operationErrors.oneEvent.log);
		this.name = 'OneEventError';
	}
}

/** Several endpoints have the URL that was to identify one. */
export class AmbiguousEndpointError extends EndpointError {
	readonly code = 'ambiguousEndpoint';

	constructor(readonly ids: readonly string[]) {
		super(operationErrors.ambiguousEndpoint.log);
		this.name = 'AmbiguousEndpointError';
	}
}

/** The service has no call for an operation: nothing was sent. */
export class OperationNotOfferedError extends EndpointError {
	readonly code = 'operationNotOffered';

	constructor(readonly operation: ManagedOperation) {
		super(operationErrors.operationNotOffered.log);
		this.name = 'OperationNotOfferedError';
	}
}

/** The id of an endpoint, or a field of the credential, cannot stand in the address of a call: nothing was sent. */
export class InvalidIdError extends EndpointError {
	readonly code = 'invalidId';

	constructor() {
		super(operationErrors.invalidId.log);
		this.name = 'InvalidIdError';
	}
}

/** The service answered a delete call with a success, and goes on listing the endpoint. */
export class EndpointNotDeletedError extends EndpointError {
	readonly code = 'endpointNotDeleted';

	constructor(readonly id: string) {
		super(operationErrors.endpointNotDeleted.log);
		this.name = 'EndpointNotDeletedError';
	}
}

/** The service shows a signing secret only hidden, as `********` is. */
export class HiddenSecretError extends EndpointError {
	readonly code = 'hiddenSecret';

	constructor() {
		super(operationErrors.hiddenSecret.log);
		this.name = 'HiddenSecretError';
	}
}

/**
 * The service takes no second endpoint with the same URL, so none can take the place of the one with this id: it answers a
 * create call with the one that is there, or refuses it.
 */
export class ReplacementNotPossibleError extends EndpointError {
	readonly code = 'replacementNotPossible';

	constructor(
		readonly id: string,
		/** How the service has refused it, if it has. */
		readonly cause?: ServiceError,
	) {
		super(operationErrors.replacementNotPossible.log);
		this.name = 'ReplacementNotPossibleError';
	}
}

/** Every failure of this room, to be told apart by `code`. */
export type AnyEndpointError =
	| ServiceError
	| PartialChangeError
	| UnsupportedFieldsError
	| OneEventError
	| AmbiguousEndpointError
	| OperationNotOfferedError
	| InvalidIdError
	| EndpointNotDeletedError
	| HiddenSecretError
	| ReplacementNotPossibleError;

/** Whether something thrown is a failure of this room. */
export const isEndpointError = (thrown: unknown): thrown is AnyEndpointError => thrown instanceof EndpointError;

/** Whether a call failed and may have had its effect all the same. */
export const mayHaveHappened = (thrown: unknown): boolean => thrown instanceof ServiceError && thrown.effect !== 'none';
