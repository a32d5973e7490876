import { ErrorCode, ServiceErrorDetails } from '../errors';

/** The kind of fault that an HTTP status stands for, or undefined for a success. */
export function codeOfStatus(status: number): ErrorCode | undefined {
	if (status >= 200 && status < 300) return undefined;
	if (status >= 300 && status < 400) return 'redirected';
	const exact: Record<number, ErrorCode> = {
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

const unreachableCodes = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'];

const timeoutCodes = [
	'ETIMEDOUT',
	'ECONNABORTED',
	'ESOCKETTIMEDOUT',
	'UND_ERR_CONNECT_TIMEOUT',
	'UND_ERR_HEADERS_TIMEOUT',
];

/**
 * The fault behind a request that brought no answer at all, told by the codes of Node's network layer and the names of
 * n8n's errors, which may be wrapped several times.
 */
export function classifyNetworkError(thrown: unknown): ServiceErrorDetails {
	const codes = codesOf(thrown);
	const has = (list: string[]) => codes.some((code) => list.includes(code));
	// n8n's own protection has stopped the call; it would stop the next one too.
	if (codes.some((code) => code.startsWith('SSRFBLOCKED'))) return { kind: 'blocked', mayHaveHappened: false };
	if (has(unreachableCodes)) return { kind: 'unreachable', mayHaveHappened: false };
	if (codes.some((code) => /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code))) {
		return { kind: 'certificate', mayHaveHappened: false };
	}
	if (has(timeoutCodes)) return { kind: 'timeout', mayHaveHappened: true };
	// A connection that broke, or nothing that we know: the worst case, an answer that got lost.
	return { kind: 'connectionLost', mayHaveHappened: true };
}

const maxWrappingDepth = 6;

function codesOf(thrown: unknown): string[] {
	const codes: string[] = [];
	let current = thrown;
	for (let depth = 0; depth < maxWrappingDepth && typeof current === 'object' && current !== null; depth += 1) {
		const { code, errorCode, name, cause } = current as Record<string, unknown>;
		for (const value of [code, errorCode, name]) if (typeof value === 'string') codes.push(value.toUpperCase());
		current = cause;
	}
	return codes;
}
