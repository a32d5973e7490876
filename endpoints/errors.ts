import type { WritableField } from '../services/schema/service';
import { inWords } from './messages/fieldLabels';
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

/** What a piece of work throws, or undefined where it succeeds. */
export const thrownBy = async (work: Promise<unknown>): Promise<unknown> =>
	await work.then(
		() => undefined,
		(thrown: unknown) => thrown ?? new Error('unknown'),
	);
/** Something of several steps that broke off, with what is at the vendor now. */
export class PartialChangeError extends Error {
	constructor(
		readonly cause: unknown,
		/** What a user has to know, in whole sentences: what is there now, and which endpoint is which. */
		readonly state: string,
		/** Id of a new endpoint that is left behind, or may be. */
		readonly leftId?: string,
	) {
		super('a change of several steps broke off');
		this.name = 'HalfDone';
	}
}

/** Fields that a user wants to set and no call of the vendor takes. */
export class UnsupportedFieldsError extends Error {
	/** The fields as the node's panel calls them. */
	readonly words: string;

	constructor(fields: readonly WritableField[]) {
		super('no call takes these fields');
		this.name = 'FieldsNotTaken';
		this.words = inWords(fields);
	}
}

/** Several endpoints have the address that should tell one. */
export class AmbiguousEndpointError extends Error {
	constructor(readonly ids: string[]) {
		super('several endpoints have this URL');
		this.name = 'AmbiguousUrl';
	}
}
