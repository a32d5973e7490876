import type { WritableField } from '../services/schema/service';
/** What kind of answer, or lack of one, stopped a call to a vendor. Each kind has its own advice to the user. */
export type ErrorCode =
	| 'unauthorized'
	| 'forbidden'
	| 'notFound'
	| 'conflict'
	| 'gone'
	| 'invalid'
	| 'rateLimited'
	| 'serverFault'
	| 'timeout'
	| 'connectionLost'
	| 'unreachable'
	| 'certificate'
	| 'blocked'
	| 'redirected'
	| 'unexpectedAnswer';

export interface ServiceErrorDetails {
	kind: ErrorCode;
	/** HTTP status, where there was an answer. */
	status?: number;
	/** The vendor's own words, shortened. */
	vendorMessage?: string;
	/** The vendor's own code for it, such as `webhook_not_found`. */
	vendorCode?: string;
	/** Seconds the vendor asks to wait. */
	retryAfter?: number;
	/** Whether the call may have taken effect although we did not get its answer. */
	mayHaveHappened: boolean;
	/** Whether a new signing secret may be in force that nobody has seen. */
	secretMayBeLost?: boolean;
}

/** A call to a vendor that did not succeed. Its text is for logs; what a user reads comes from `messages.ts`. */
export class ServiceError extends Error {
	constructor(readonly details: ServiceErrorDetails) {
		super(details.status === undefined ? details.kind : `${details.kind} (HTTP ${details.status})`);
		this.name = 'VendorFault';
	}

	get kind(): ErrorCode {
		return this.details.kind;
	}

	/** Whether it leaves open if an endpoint is there: the vendor was not reached, or did not look. */
	get isInconclusive(): boolean {
		return !['notFound', 'gone', 'conflict', 'invalid'].includes(this.kind);
	}

	/** Whether the vendor says that the endpoint is not there. */
	get isMissing(): boolean {
		return this.kind === 'notFound' || this.kind === 'gone';
	}
}

/** What failed after a create call had succeeded. */
export type FailedStep = { step: 'readSecret' } | { step: 'setFields'; fields: readonly WritableField[] };

/**
 * A change of several calls that broke off: which call failed, and what is left at the service now.
 *
 * `left` names what is there: the `old` endpoint, the `new` one, `both`, or `none`; in `newOrNone`, `bothOrOld` and
 * `bothOrNew` the second word is for the case that the endpoint is gone of which nobody can tell whether it is.
 * `existing` is what a create call answered with although it was not (or not surely) made by it, so it was left alone.
 */
export type PartialChange =
	| (FailedStep & { newId: string; left: 'none' | 'new' | 'newOrNone' })
	| (FailedStep & { newId: string; left: 'existing'; wasThere: boolean })
	| (FailedStep & { newId: string; oldId: string; left: 'old' | 'both' | 'bothOrOld' })
	| { step: 'create'; oldId: string; left: 'old' | 'bothOrOld' }
	| { step: 'deleteOld'; oldId: string; newId: string; left: 'old' | 'both' | 'bothOrOld' | 'bothOrNew' };

/** A change of several calls broke off, with what is left at the service now. */
export class PartialChangeError extends Error {
	constructor(
		/** What the failed call threw. */
		readonly cause: unknown,
		readonly change: PartialChange,
	) {
		super(`a change broke off at the step ${change.step}; left: ${change.left}`);
		this.name = 'PartialChangeError';
	}
}

/** Fields that a user wants to set and no call of the service takes. */
export class UnsupportedFieldsError extends Error {
	constructor(readonly fields: readonly WritableField[]) {
		super('no call takes these fields');
		this.name = 'UnsupportedFieldsError';
	}
}

/** Several endpoints have the URL that was to identify one. */
export class AmbiguousEndpointError extends Error {
	constructor(readonly ids: readonly string[]) {
		super('several endpoints have this URL');
		this.name = 'AmbiguousEndpointError';
	}
}

/** The service answered a delete call with a success, and goes on listing the endpoint. */
export class EndpointNotDeletedError extends Error {
	constructor(readonly id: string) {
		super('the service still lists an endpoint that it said it had deleted');
		this.name = 'EndpointNotDeletedError';
	}
}

/** The service answers a create call for a known URL with the endpoint that is there, so none can take its place. */
export class ReplacementNotPossibleError extends Error {
	constructor(readonly id: string) {
		super('the service gave back the endpoint that was to be replaced');
		this.name = 'ReplacementNotPossibleError';
	}
}
