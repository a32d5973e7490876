/** What kind of answer, or lack of one, stopped a call to a vendor. Each kind has its own advice to the user. */
export type FaultKind =
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

export interface FaultDetails {
	kind: FaultKind;
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
export class VendorFault extends Error {
	constructor(readonly details: FaultDetails) {
		super(details.status === undefined ? details.kind : `${details.kind} (HTTP ${details.status})`);
		this.name = 'VendorFault';
	}

	get kind(): FaultKind {
		return this.details.kind;
	}

	/** Whether it leaves open if an endpoint is there: the vendor was not reached, or did not look. */
	get tellsNothing(): boolean {
		return !['notFound', 'gone', 'conflict', 'invalid'].includes(this.kind);
	}

	/** Whether the vendor says that the endpoint is not there. */
	get absent(): boolean {
		return this.kind === 'notFound' || this.kind === 'gone';
	}
}

/** The kind of fault that an HTTP status stands for, or undefined for a success. */
export function faultKindOf(status: number): FaultKind | undefined {
	if (status >= 200 && status < 300) return undefined;
	if (status >= 300 && status < 400) return 'redirected';
	const exact: Record<number, FaultKind> = {
		401: 'unauthorized',
		403: 'forbidden',
		404: 'notFound',
		408: 'timeout',
		409: 'conflict',
		410: 'gone',
		429: 'rateLimited',
	};
	return exact[status] ?? (status >= 500 ? 'serverFault' : 'invalid');
}

const unreachable = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'];
const timedOut = ['ETIMEDOUT', 'ECONNABORTED', 'ESOCKETTIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT'];

/**
 * The fault behind a request that brought no answer at all, told by the codes of Node's network layer and the names of
 * n8n's errors, which may be wrapped several times.
 */
export function faultWithoutAnswer(thrown: unknown): FaultDetails {
	const codes = codesOf(thrown);
	const has = (list: string[]) => codes.some((code) => list.includes(code));
	// n8n's own protection has stopped the call; it would stop the next one too.
	if (codes.some((code) => code.startsWith('SSRFBLOCKED'))) return { kind: 'blocked', mayHaveHappened: false };
	if (has(unreachable)) return { kind: 'unreachable', mayHaveHappened: false };
	if (codes.some((code) => /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code))) {
		return { kind: 'certificate', mayHaveHappened: false };
	}
	if (has(timedOut)) return { kind: 'timeout', mayHaveHappened: true };
	// A connection that broke, or nothing that we know: the worst case, an answer that got lost.
	return { kind: 'connectionLost', mayHaveHappened: true };
}

const depthOfWrapping = 6;

function codesOf(thrown: unknown): string[] {
	const codes: string[] = [];
	let current = thrown;
	for (let depth = 0; depth < depthOfWrapping && typeof current === 'object' && current !== null; depth += 1) {
		const { code, errorCode, name, cause } = current as Record<string, unknown>;
		for (const value of [code, errorCode, name]) if (typeof value === 'string') codes.push(value.toUpperCase());
		current = cause;
	}
	return codes;
}

/** What a piece of work throws, or undefined where it succeeds. */
export const thrownBy = async (work: Promise<unknown>): Promise<unknown> =>
	await work.then(
		() => undefined,
		(thrown: unknown) => thrown ?? new Error('unknown'),
	);
