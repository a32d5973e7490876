import { accountFieldNames } from './accountFieldNames';
import { forAccount, missingFields, storedText, type StoredValues } from './account';
import type { Management, Operation, Service } from './schema/service';
import { fill } from './template';

/** The parts of a request that decide where it goes and that can hold a key. */
export interface OutgoingRequest {
	/** The whole address. */
	url: string;
	headers: Record<string, string>;
	query: Record<string, string>;
}

/** A call that changes nothing, to see whether the service accepts a key. */
export interface TestCall extends OutgoingRequest {
	/** GET, but where a service has one address for all its calls, as with GraphQL. */
	method: Operation['method'];
	/** What such a service is asked. */
	body?: Record<string, unknown>;
}

/** What comes of putting a key into a request, or a sentence for the user that says why it was not put in. */
export type Authenticated = { ok: true; added: OutgoingRequest } | { ok: false; problem: string };

/** The address of the service's API for an account: the one in the credential, else the service's own. */
export const baseUrlOf = (management: Management, stored: StoredValues): string =>
	(storedText(stored, 'baseUrl') || management.baseUrl).replace(/\/+$/, '');

const originOf = (address: string): string | undefined => (URL.canParse(address) ? new URL(address).origin : undefined);

/**
 * Puts the key of an account into a request, as the service's definition says. The key goes to the service's own address,
 * or to the one that the user has put into the credential, and nowhere else.
 *
 * @param url where the request goes.
 */
export function authenticated(service: Service, stored: StoredValues, url: string): Authenticated {
	const management = forAccount(service, stored);
	if (!management?.auth || 'oauth2' in management.auth)
		return { ok: false, problem: `${service.displayName} has no calls that take a key.` };
	const missing = missingFields(service, stored);
	if (storedText(stored, 'apiKey') === '') missing.unshift('API Key');
	if (missing.length > 0) {
		return { ok: false, problem: `Fill in ${missing.join(' and ')} in the Webhook Account credential, and save it.` };
	}
	const baseUrl = baseUrlOf(management, stored);
	const origin = originOf(baseUrl);
	const added = keyed(management.auth, stored, url, baseUrl);
	if (origin === undefined || origin !== originOf(url) || origin !== originOf(added.url)) {
		return {
			ok: false,
			problem: `The key of ${service.displayName} is sent to the address of ${service.displayName} only, and this call goes elsewhere. Choose a credential for the same service as in the node, and check its Base URL.`,
		};
	}
	return { ok: true, added };
}

/**
 * The address, headers and parameters with the key. Nothing but this has an address with a key in it: what a call is known
 * by, and what is told of it, comes from before.
 */
function keyed(
	auth: Exclude<NonNullable<Management['auth']>, { oauth2: unknown }>,
	stored: StoredValues,
	url: string,
	baseUrl: string,
): OutgoingRequest {
	const values = Object.fromEntries(['apiKey', ...accountFieldNames].map((name) => [name, storedText(stored, name)]));
	const written = (template: string): string => {
		const filled = fill(template, values);
		return filled.ok ? filled.text : '';
	};
	const parameters = (query: Readonly<Record<string, string>> = {}): Record<string, string> =>
		Object.fromEntries(Object.entries(query).map(([name, template]) => [name, written(template)]));
	if ('path' in auth) {
		const filled = fill(auth.path, values, inPath);
		const hasPlace = filled.ok && url.startsWith(`${baseUrl}/`) && !/(?:^|\/)\.+(?:\/|$)/.test(filled.text);
		// Without a place for the key there is no address to send it to.
		return {
			url: hasPlace ? `${baseUrl}${filled.text}${url.slice(baseUrl.length)}` : '',
			headers: {},
			query: parameters(auth.query),
		};
	}
	if ('header' in auth) return { url, headers: { [auth.header]: written(auth.value) }, query: {} };
	if ('basic' in auth) {
		const pair = `${written(auth.basic.user)}:${written(auth.basic.password)}`;
		return { url, headers: { Authorization: `Basic ${Buffer.from(pair, 'utf8').toString('base64')}` }, query: {} };
	}
	return { url, headers: {}, query: parameters(auth.query) };
}

/** A value as it stands in a path. A colon may stand there as it is (RFC 3986, 3.3), and a service may look for it so. */
const inPath = (value: string): string => encodeURIComponent(value).replaceAll('%3A', ':');

/**
 * The call that a credential is tested with: the first page of the service's list of endpoints, which changes nothing.
 *
 * @returns undefined where the service has no such call.
 */
export function testCall(service: Service, stored: StoredValues): TestCall | undefined {
	const management = forAccount(service, stored);
	const list = management?.operations.list;
	if (!management || !list) return undefined;
	return {
		method: list.method,
		...(list.body === undefined ? {} : { body: list.body }),
		url: `${baseUrlOf(management, stored)}${list.path}`,
		headers: { accept: 'application/json', ...management.headers },
		query: Object.fromEntries(Object.entries(list.query ?? {}).map(([name, value]) => [name, String(value)])),
	};
}
