import type { Connection } from '../../endpoints/client';
import { ServiceError, type ServiceErrorCode, type ServiceErrorDetails } from '../../endpoints/errors';
import type { Call } from '../../endpoints/http/transport';
import type { Journal } from '../../endpoints/operations/journal';
import { isRecord } from '../../services/json';
import { commet } from '../../services/catalog/commet';
import type { Management, OperationName, Operations, WritableField } from '../../services/schema/service';

/** An endpoint as the fake service keeps it. */
export interface FakeEndpoint {
	id: string;
	url: string;
	events: string[];
	enabled: boolean;
	name: string | null;
	secret: string;
}

/** One call that fails: before it did anything, or after (`done`). */
export interface Failure {
	call: OperationName;
	code: ServiceErrorCode;
	/** Whether the call takes effect all the same. */
	done?: boolean;
	/** How many such calls go well before; none without it. */
	after?: number;
	/** How many calls fail; one without it. */
	times?: number;
}

export interface FakeServiceOptions {
	/** Calls that the service has; without it all. */
	offers?: readonly OperationName[];
	createAccepts?: readonly WritableField[];
	updateAccepts?: readonly WritableField[];
	/** Whether the answer to a create call has the secret; `expected` is for one that should have it and does not. */
	secretAtCreation?: boolean | 'expected';
	endpoints?: ReadonlyArray<Partial<FakeEndpoint>>;
	failures?: readonly Failure[];
	/** Whether a create call for a known URL is answered with the endpoint that is there. */
	givesBackExisting?: boolean;
	/** Whether a delete call is answered with a success and does nothing. */
	ignoresDelete?: boolean;
	/** How many times the list shows what was deleted. */
	listLag?: number;
	/** How many of the oldest endpoints the list leaves out. */
	listCutOff?: number;
}

const allFields: readonly WritableField[] = ['url', 'events', 'enabled', 'name'];

/** An unremarkable endpoint. */
export const endpoint = (seed: Partial<FakeEndpoint> = {}): FakeEndpoint => ({
	id: 'e1',
	url: 'https://n8n.example.com/webhook/1',
	events: ['order.paid'],
	enabled: true,
	name: null,
	secret: `secret of ${seed.id ?? 'e1'}`,
	...seed,
});

/**
 * A service in memory, with a connection to it: what the operations on endpoints do at it is looked at without HTTP, n8n
 * or time. Its calls are called as the definition calls them.
 */
export class FakeService {
	readonly endpoints: FakeEndpoint[];
	/** The calls that were made, with the id where they have one: `delete e1`. */
	readonly calls: string[] = [];
	/** Pauses in milliseconds that were waited. */
	readonly pauses: number[] = [];
	readonly connection: Connection;
	private readonly deleted: Array<{ endpoint: FakeEndpoint; listings: number }> = [];
	private readonly failures: Array<Required<Failure>>;
	private made = 0;

	constructor(private readonly options: FakeServiceOptions = {}) {
		this.endpoints = (options.endpoints ?? []).map((seed) => endpoint(seed));
		this.failures = (options.failures ?? []).map((one) => ({ done: false, after: 0, times: 1, ...one }));
		const management = managementOf(options);
		this.connection = {
			service: { ...commet, management },
			management,
			baseUrl: management.baseUrl,
			apiVersion: undefined,
			fields: {},
			send: async (call) => await Promise.resolve().then(() => this.receive(call)),
			redact: { text: (text) => text, value: (value) => value },
			sleep: async (milliseconds) => {
				this.pauses.push(milliseconds);
				await Promise.resolve();
			},
		};
	}

	/** The ids of the endpoints that are there. */
	get ids(): string[] {
		return this.endpoints.map(({ id }) => id);
	}

	/** The calls that could have changed something. */
	get writes(): string[] {
		return this.calls.filter((call) => !/^(list|get|getSecret)\b/.test(call));
	}

	private receive({ method, url, body }: Call): unknown {
		const [, id, more] = new URL(url).pathname.split('/').slice(1);
		const name = nameOf(method, id, more);
		this.calls.push(id === undefined ? name : `${name} ${id}`);
		const failure = this.failures.find((one) => one.call === name && one.times > 0);
		if (!failure) return this.handlers[name]?.(id ?? '', body ?? {});
		if (failure.after > 0) {
			failure.after -= 1;
			return this.handlers[name]?.(id ?? '', body ?? {});
		}
		failure.times -= 1;
		if (failure.done) this.handlers[name]?.(id ?? '', body ?? {});
		throw new ServiceError({ code: failure.code, effect: effectOf(name, failure) });
	}

	private readonly handlers: Partial<Record<OperationName, (id: string, body: Record<string, unknown>) => unknown>> = {
		list: () => {
			const lagging = this.deleted.filter((one) => one.listings-- > 0).map((one) => one.endpoint);
			return { data: [...this.endpoints.slice(this.options.listCutOff ?? 0), ...lagging].map(shown) };
		},
		get: (id) => ({ data: shown(this.find(id)) }),
		getSecret: (id) => ({ data: { secret: this.find(id).secret } }),
		create: (_id, body) => {
			const existing = this.endpoints.find(({ url }) => url === body.url);
			if (existing && this.options.givesBackExisting) return { data: shown(existing) };
			this.made += 1;
			const id = `new${this.made}`;
			const made = endpoint({ secret: `secret of ${id}`, ...body, id });
			this.endpoints.push(made);
			return { data: { ...shown(made), ...(this.options.secretAtCreation === true ? { secret: made.secret } : {}) } };
		},
		update: (id, body) => ({ data: shown(Object.assign(this.find(id), body)) }),
		delete: (id) => {
			const found = this.find(id);
			if (this.options.ignoresDelete) return { ok: true };
			this.endpoints.splice(this.endpoints.indexOf(found), 1);
			this.deleted.push({ endpoint: found, listings: this.options.listLag ?? 0 });
			return undefined;
		},
		rotateSecret: (id) => {
			const found = this.find(id);
			found.secret = `new ${found.secret}`;
			return { data: { secret: found.secret } };
		},
	};

	private find(id: string): FakeEndpoint {
		const found = this.endpoints.find((one) => one.id === id);
		if (!found) throw new ServiceError({ code: 'notFound', status: 404, effect: 'none' });
		return found;
	}
}

/** A journal in memory. */
export function fakeJournal(pending: Record<string, string[]> = {}): Journal & { entries: Map<string, string[]> } {
	const entries = new Map(Object.entries(pending));
	return {
		entries,
		pending: (oldId) => entries.get(oldId) ?? [],
		recordOrphan: (oldId, newId) => void entries.set(oldId, [...(entries.get(oldId) ?? []), newId]),
		forget: (oldId) => void entries.delete(oldId),
	};
}

const shown = ({ id, url, events, enabled, name }: FakeEndpoint) => ({ id, url, events, enabled, name });

function nameOf(method: Call['method'], id?: string, more?: string): OperationName {
	if (more === 'secret') return method === 'GET' ? 'getSecret' : 'rotateSecret';
	const names: Record<Call['method'], OperationName> = {
		GET: id === undefined ? 'list' : 'get',
		POST: 'create',
		PUT: 'update',
		PATCH: 'update',
		DELETE: 'delete',
	};
	return names[method];
}

/** As the transport tells it: only calls that must not be repeated leave a doubt. */
function effectOf(name: OperationName, { code, done }: Required<Failure>): ServiceErrorDetails['effect'] {
	const isLost = done || code === 'timeout' || code === 'connectionLost' || code === 'serverFault';
	if (!isLost) return 'none';
	if (name === 'rotateSecret') return 'secretUnknown';
	return name === 'create' ? 'unknown' : 'none';
}

function managementOf(options: FakeServiceOptions): Management {
	const { createAccepts = allFields, updateAccepts = allFields, secretAtCreation = false, offers } = options;
	const calls: Operations = {
		list: { method: 'GET', path: '/hooks' },
		get: { method: 'GET', path: '/hooks/{id}' },
		create: {
			method: 'POST',
			path: '/hooks',
			accepts: [...createAccepts],
			...(secretAtCreation === false ? {} : { secret: ['data.secret'] }),
		},
		update: { method: 'PATCH', path: '/hooks/{id}', accepts: [...updateAccepts] },
		delete: { method: 'DELETE', path: '/hooks/{id}', answer: [''] },
		getSecret: { method: 'GET', path: '/hooks/{id}/secret', secret: ['data.secret'] },
		rotateSecret: { method: 'POST', path: '/hooks/{id}/secret', secret: ['data.secret'] },
	};
	const operations = Object.fromEntries(
		Object.entries(calls).filter(([name]) => offers === undefined || offers.some((offered) => offered === name)),
	);
	if (!isRecord(operations)) throw new Error('no operations');
	return {
		baseUrl: 'https://api.example.com',
		answer: ['data'],
		endpoint: { id: 'id', url: 'url', events: 'events', enabled: 'enabled', name: 'name', secret: 'secret' },
		operations,
	};
}
