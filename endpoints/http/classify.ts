import { type ServiceErrorCode, type ServiceErrorDetails } from '../errors';

/** How an error of a service is told: by the statuses of an answer, or by what Node and n8n call a failure to get one. */
interface Signs {
	statuses?: readonly number[];
	/** Codes of Node's network layer and names of n8n's errors, in upper case. */
	network?: RegExp;
}

/** Where several fit a failure of the network, the first one counts. */
const signs: Readonly<Record<ServiceErrorCode, Signs>> = {
	unauthorized: { statuses: [401] },
	forbidden: { statuses: [403] },
	notFound: { statuses: [404] },
	conflict: { statuses: [409] },
	gone: { statuses: [410] },
	rateLimited: { statuses: [429] },
	// n8n's own protection has stopped the call; it would stop the next one too.
	blocked: { network: /^SSRFBLOCKED/ },
	unreachable: { network: /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/ },
	certificate: { network: /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/ },
	timeout: {
		statuses: [408],
		// The last three are a call that we have ended ourselves, by the clock.
		network:
			/^(ETIMEDOUT|ECONNABORTED|ESOCKETTIMEDOUT|UND_ERR_CONNECT_TIMEOUT|UND_ERR_HEADERS_TIMEOUT|ERR_CANCELED|ABORTERROR|TIMEOUTERROR)$/,
	},
	// For a whole class of statuses, see codeOfStatus.
	invalid: {},
	redirected: {},
	serverFault: {},
	// For any other failure of the network.
	connectionLost: {},
	// Told by whoever reads the answer.
	unexpectedAnswer: {},
};

const codes = Object.keys(signs) as ServiceErrorCode[];

/** The error that an HTTP status stands for, or undefined for a success. */
export function codeOfStatus(status: number): ServiceErrorCode | undefined {
	if (status >= 200 && status < 300) return undefined;
	if (status >= 300 && status < 400) return 'redirected';
	const exact = codes.find((code) => signs[code].statuses?.includes(status));
	return exact ?? (status >= 500 ? 'serverFault' : 'invalid');
}

/** Errors of the network after which the call may have reached the service. */
const leavesDoubt: ReadonlySet<ServiceErrorCode> = new Set(['timeout', 'connectionLost']);

/**
 * The error behind a request that brought no answer at all, told by the codes of Node's network layer and the names of
 * n8n's errors, which may be wrapped several times.
 */
export function classifyNetworkError(thrown: unknown): ServiceErrorDetails {
	const found = namesOf(thrown);
	// A connection that broke, or nothing that we know: the worst case, an answer that got lost.
	const code = codes.find((each) => found.some((name) => signs[each].network?.test(name))) ?? 'connectionLost';
	return { code, effect: leavesDoubt.has(code) ? 'unknown' : 'none' };
}

const maxWrappingDepth = 6;

function namesOf(thrown: unknown): string[] {
	const names: string[] = [];
	let current = thrown;
	for (let depth = 0; depth < maxWrappingDepth && typeof current === 'object' && current !== null; depth += 1) {
		const { code, errorCode, name, cause } = current as Record<string, unknown>;
		for (const value of [code, errorCode, name]) if (typeof value === 'string') names.push(value.toUpperCase());
		current = cause;
	}
	return names;
}
