import { createHash, createHmac, generateKeyPairSync, randomUUID, sign as signWith, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { listenOnLoopback } from '../../host/loopback';
import { at, isRecord, put } from '../../services/json';
import type { Handshake, Management, Operation, OperationName, Service } from '../../services/schema/service';
import type { JwtScheme, TokenScheme, ValuesScheme } from '../../services/schema/verification';
import type { PublicKeyAlgorithm } from '../../services/schema/signatureMethods';
import { isPublicKeyAlgorithm, secretFormsOf, signsInHeaders } from '../../services/signature';
import { encodingOf } from './referenceSigner';

/** A call that has come in. */
export interface SeenCall {
	operation: OperationName;
	method: string;
	path: string;
	query: Record<string, string>;
	/** The header that has the key, by the definition. */
	authorization: string | string[] | undefined;
	body: unknown;
}

/** The words in braces of a path, as an expression that finds the id in it. */
function pattern(path: string): RegExp {
	const escaped = path.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
	const words = [...path.matchAll(/\{(\w+)\}/g)].map(([, word]) => (word === 'id' ? '(?<id>[^/]+)' : '.+'));
	return new RegExp(`^${escaped.map((part, index) => part + (words[index] ?? '')).join('')}$`);
}

/** Whether a body asks for a call, where calls differ in nothing else: by what is fixed in it, such as the `query` of GraphQL. */
const isAsked = ({ body: fixed = {} }: Operation, body: unknown): boolean =>
	Object.entries(fixed).every(
		([name, value]) => isRecord(value) || Array.isArray(value) || value === '{id}' || at(body, name) === value,
	);

/** Whether another call has the same method and path, so that only its body tells it apart. */
const isShared = (operations: Management['operations'], { method, path }: Operation): boolean =>
	Object.values(operations).filter((other) => other.method === method && other.path === path).length > 1;

/** What stands in a body where the definition has `{id}`. */
function idIn(fixed: unknown, body: unknown): string | undefined {
	if (fixed === '{id}') return typeof body === 'string' ? body : undefined;
	if (!isRecord(fixed)) return undefined;
	for (const [name, inner] of Object.entries(fixed)) {
		const id = idIn(inner, at(body, name));
		if (id !== undefined) return id;
	}
	return undefined;
}

/** What stands in front of the paths of a service that wants its key there, and the key itself. */
function keyInPath({ management }: Service, pathname: string): { key: string; rest: string } | undefined {
	const auth = management?.auth;
	if (!auth || !('path' in auth)) return undefined;
	const [before = '', after = ''] = auth.path.split('{apiKey}');
	const [, key = '', rest = ''] = new RegExp(`^${before}([^/]+)${after}(/.*)$`).exec(pathname) ?? [];
	return key === '' ? undefined : { key, rest };
}

/** Name of the header that has the key, in lower case. */
function keyHeaderOf({ management }: Service): string {
	const auth = management?.auth;
	return auth && 'header' in auth ? auth.header.toLowerCase() : 'authorization';
}

/** Puts in what tells an endpoint from the other things in a list, where there are others. */
function mark(raw: Record<string, unknown>, { list }: Management['operations']): void {
	for (const [place, value] of Object.entries(list?.only ?? {})) put(raw, place, value);
}

/** Puts an id where the definition says; where it is the end of an address, that address. */
function putId(raw: Record<string, unknown>, { id: place }: Management['endpoint'], id: string, origin: string): void {
	if (place === undefined) return;
	if (typeof place === 'string') put(raw, place, id);
	else put(raw, place.field, `${origin}${place.after}here${place.after}${id}`);
}

/** The headers of a delivery that has its token in a header; none where it is in the body. */
function tokenHeaders({ places }: TokenScheme, secret: string): Record<string, string> {
	const [place] = places;
	if (place && 'header' in place) return { [place.header]: `${place.prefix ?? ''}${secret}` };
	if (place && 'body' in place) return {};
	if (!place || !('basic' in place)) throw new Error('cannot send a token there');
	const pair = place.basic === 'password' ? `n8n:${secret}` : `${secret}:`;
	return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

const objectOf = (place: string, value: unknown): Record<string, unknown> => {
	const object: Record<string, unknown> = {};
	put(object, place, value);
	return object;
};

const objectsAt = (raw: unknown, { objects }: { objects: string }): unknown[] => {
	const list = at(raw, objects);
	return Array.isArray(list) ? (list as unknown[]) : [];
};

/** The header with a JSON Web Token (RFC 7519), put together here on purpose: it shares no code with what is published. */
function jwtHeaders({ header, prefix = '', claims, bodyHash }: JwtScheme, body: string, secret: string) {
	const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
	const digest = bodyHash && {
		[bodyHash.claim]: createHash(bodyHash.algorithm).update(body).digest(bodyHash.encoding),
	};
	const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ ...claims, ...digest })}`;
	return { [header]: `${prefix}${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}` };
}

/** A body with values in it that are signed, and their signature beside them. */
function withValues(
	{ content, signature, timestamp, algorithm, encoding }: ValuesScheme,
	body: string,
	secret: string,
) {
	const whole = JSON.parse(body) as Record<string, unknown>;
	const signed = content.replace(/\{([^{}]+)\}/g, (_word, place: string) => {
		const value = place === timestamp ? String(Math.floor(Date.now() / 1000)) : randomUUID();
		put(whole, place, value);
		return value;
	});
	put(whole, signature, createHmac(algorithm, secret).update(signed).digest(encoding));
	return JSON.stringify(whole);
}

/** A key pair, and its public key as services show it. */
function keyPair(algorithm: PublicKeyAlgorithm): { shown: string; privateKey: KeyObject } {
	if (algorithm === 'ed25519') {
		const { publicKey, privateKey } = generateKeyPairSync('ed25519');
		// The key alone is at the end of its SPKI form (RFC 8410).
		return { shown: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex'), privateKey };
	}
	if (algorithm !== 'ecdsa-p256') throw new Error(`has no key pairs for ${algorithm}`);
	const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	return { shown: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'), privateKey };
}

/** The first place that is not the whole answer, else that. */
const placeOf = (places: readonly string[]): string => places.find((place) => place !== '') ?? '';

/** The fields of a form in parts (RFC 7578); one that comes several times is a list. */
function readParts(text: string, boundary: string): Record<string, unknown> {
	const fields: Record<string, unknown> = {};
	for (const part of text.split(`--${boundary}`).slice(1, -1)) {
		const [, name = '', value = ''] =
			/^\r\nContent-Disposition: form-data; name="([^"]+)"\r\n\r\n(.*)\r\n$/s.exec(part) ?? [];
		if (name === '') throw new Error('a part of the form has no name');
		fields[name] = Object.hasOwn(fields, name) ? [fields[name], value].flat() : value;
	}
	return fields;
}

async function readBody(request: IncomingMessage): Promise<unknown> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	const text = Buffer.concat(chunks).toString('utf8');
	const [, boundary] = /^multipart\/form-data; boundary=(.+)$/.exec(request.headers['content-type'] ?? '') ?? [];
	if (boundary !== undefined) return readParts(text, boundary);
	return text === '' ? undefined : JSON.parse(text);
}

/**
 * A server that behaves as a definition says a service does: it keeps endpoints, gives out or takes secrets, and answers
 * in the places that the definition names. It shows that a definition is complete and fits together, not that the service
 * is as described: it knows the service only from the definition.
 */
export class DefinitionServer {
	readonly endpoints: Array<{ id: string; raw: Record<string, unknown>; secret: string }> = [];
	readonly calls: SeenCall[] = [];
	/** Whether a create call for a known URL is answered with the endpoint that is there, which keeps its secret. */
	givesBackKnown = false;
	/** Time in milliseconds since 1970, where endpoints expire. */
	now: () => number = Date.now;
	/** Whether what has ended is listed on, and only cannot be renewed any more. */
	listsExpired = false;
	/** Whether a call has what proves the account; any call, without it. */
	accepts: ((authorization: unknown) => boolean) | undefined;
	/** Where an address that was registered can be reached. */
	reach: (url: string) => string = (url) => url;
	/** The secret that the last handshake has told. */
	private greeting: string | undefined;
	/** What it signs with where that is there before any endpoint: the user knows it. */
	ownSecret: string | undefined;
	/** A call that is answered with 422, as by an account that is full. */
	refused: OperationName | undefined;
	/** The private keys of the services that publish a key, by that one. */
	private readonly privateKeys = new Map<string, KeyObject>();

	private constructor(
		private readonly service: Service,
		readonly origin: string,
		readonly stop: () => Promise<void>,
	) {}

	static async start(service: Service): Promise<DefinitionServer> {
		const server = createServer((request, response) => {
			void (async () => {
				const sent = await readBody(request);
				const { status, body } = (await own.handshake(request, sent)) ?? own.answer(request, sent);
				response.writeHead(status, { 'content-type': 'application/json' });
				response.end(JSON.stringify(body));
			})();
		});
		const { port, stop } = await listenOnLoopback(server);
		const own = new DefinitionServer(service, `http://127.0.0.1:${port}`, stop);
		if (service.management?.secret === 'credential') own.ownSecret = own.newSecret();
		return own;
	}

	/** Addresses and events of the endpoints. */
	listed(): Array<{ url: unknown; events: unknown }> {
		const fields = this.service.management?.endpoint;
		return this.endpoints.map(({ raw }) => ({
			url: at(raw, fields?.url ?? ''),
			events: this.eventsOf(raw),
		}));
	}

	/** The events of an endpoint; none where the service has no choice of them. */
	private eventsOf(raw: Record<string, unknown>): unknown {
		const events = this.service.management?.endpoint.events ?? '';
		if (typeof events === 'string') return at(raw, events);
		if ('one' in events) return [at(raw, events.one)].filter((name) => name !== undefined);
		if ('objects' in events) return objectsAt(raw, events).map((entry) => at(entry, events.name));
		return Object.entries(events.flags).flatMap(([name, flag]) => (at(raw, flag) === true ? [name] : []));
	}

	/** An endpoint that someone else has made. */
	addEndpoint(url: string, events: string[]): void {
		const fields = this.service.management?.endpoint;
		if (!fields) return;
		const raw: Record<string, unknown> = {};
		const id = randomUUID();
		putId(raw, fields, id, this.origin);
		mark(raw, this.service.management?.operations ?? {});
		put(raw, fields.url, url);
		const form = fields.events;
		if (typeof form === 'string') put(raw, form, events);
		else if ('one' in form) put(raw, form.one, events[0]);
		else if ('objects' in form) {
			put(
				raw,
				form.objects,
				events.map((name) => objectOf(form.name, name)),
			);
		} else for (const [name, flag] of Object.entries(form.flags)) put(raw, flag, events.includes(name));
		this.endpoints.push({ id, raw, secret: 'foreign' });
	}

	/**
	 * Tries the address of a new endpoint in each way that the definition says the service does.
	 *
	 * @returns the answer to the create call where the address does not answer as it should
	 */
	private async handshake(
		request: IncomingMessage,
		body: unknown,
	): Promise<{ status: number; body: unknown } | undefined> {
		const { answers = [], management } = this.service;
		const create = management?.operations.create;
		if (!create || request.method !== create.method) return undefined;
		const url = at(body, create.names?.url ?? management?.endpoint.url ?? '');
		if (typeof url !== 'string') return undefined;
		for (const answer of answers) {
			if (!(await this.isAnswered(this.reach(url), answer, url)))
				return { status: 400, body: { message: 'the address does not answer' } };
		}
		return undefined;
	}

	/** Sends what a service tries an address with. @returns whether it is answered as the definition says */
	private async isAnswered(to: string, { when, verified, reply }: Handshake, url: string): Promise<boolean> {
		const { method = 'POST', header, query = [], body: wanted = {} } = when;
		const challenge = randomUUID();
		if (method !== 'POST') {
			const asked = `${to}?${query.map((name) => `${name}=${challenge}`).join('&')}`;
			const response = await fetch(asked, { method });
			const text = await response.text();
			return response.ok && (reply.text === undefined || text.includes(challenge));
		}
		if (verified === false && header !== undefined) {
			this.greeting = this.newSecret();
			const response = await fetch(to, { method, headers: { [header]: this.greeting }, body: '{}' });
			await response.text();
			return response.ok && response.headers.get(header) === this.greeting;
		}
		// What is signed can be tried where the secret is there before the endpoint.
		if (this.ownSecret === undefined) return true;
		const whole: Record<string, unknown> = {};
		for (const [place, value] of Object.entries(wanted)) put(whole, place, value);
		const { body, headers } = this.prove(JSON.stringify(whole), this.ownSecret, url);
		const send = async (text: string): Promise<number> => {
			const init = { method, headers: { 'content-type': 'application/json', ...headers }, body: text };
			const response = await fetch(to, init);
			await response.text();
			return response.status;
		};
		return (await send(body)) === (reply.status ?? 200) && (await send(`${body} `)) === 401;
	}

	private answer(request: IncomingMessage, body: unknown): { status: number; body: unknown } {
		const url = new URL(request.url ?? '/', this.origin);
		const inFront = keyInPath(this.service, url.pathname);
		const pathname = inFront?.rest ?? url.pathname;
		const { operations = {} } = this.service.management ?? {};
		for (const [name, operation] of Object.entries(operations)) {
			const found = pattern(operation.path).exec(pathname);
			if (!found || operation.method !== request.method) continue;
			if (isShared(operations, operation) && !isAsked(operation, body)) continue;
			this.calls.push({
				operation: name as OperationName,
				method: operation.method,
				path: pathname,
				query: Object.fromEntries(url.searchParams),
				authorization: inFront?.key ?? request.headers[keyHeaderOf(this.service)],
				body,
			});
			if (this.accepts?.(this.calls.at(-1)?.authorization) === false)
				return { status: 401, body: { message: `not with ${String(this.calls.at(-1)?.authorization)}` } };
			if (name === this.refused)
				return { status: 422, body: { message: `not now, ${String(this.calls.at(-1)?.authorization)}` } };
			const inPath = found.groups?.id;
			const id = inPath === undefined ? idIn(operation.body, body) : decodeURIComponent(inPath);
			return this.carryOut(name as OperationName, operation, id, body);
		}
		return { status: 404, body: { message: 'no such call' } };
	}

	private carryOut(name: OperationName, operation: Operation, id: string | undefined, body: unknown) {
		const management = this.service.management;
		if (!management) return { status: 404, body: {} };
		const at0 = placeOf(operation.answer ?? management.answer);
		const isSingle = management.setting !== undefined;
		if (!this.listsExpired) this.dropExpired(management);
		if (name === 'list' && isSingle && !management.operations.list?.only)
			return { status: 200, body: this.single(at0) };
		if (name === 'list') {
			const answer: Record<string, unknown> = {};
			const others = management.operations.list?.only ? [{ id: randomUUID(), kind: 'something else' }] : [];
			const items = [...others, ...this.endpoints.map(({ raw }) => raw)];
			if (at0 === '') return { status: 200, body: this.pageOf(items) };
			put(answer, at0, this.pageOf(items));
			const { paging } = management.operations.list ?? {};
			if (paging?.style === 'url' && items.length > 1 && this.calls.at(-1)?.query.page === undefined) {
				put(answer, placeOf(paging.next), 'https://elsewhere.example.com/v2/others?page=second');
			}
			return { status: 200, body: answer };
		}
		if (name === 'create') {
			const url = at(body, operation.names?.url ?? management.endpoint.url);
			const known = this.endpoints.find((_one, index) => this.listed()[index]?.url === url);
			if (known && this.givesBackKnown) return { status: 200, body: this.shown(operation, at0, known) };
			const raw = this.written(operation, {}, body);
			const newId = id ?? randomUUID();
			putId(raw, management.endpoint, newId, this.origin);
			mark(raw, management.operations);
			this.putOff(raw, management);
			const given = operation.names?.secret ?? management.endpoint.secret;
			const taken = operation.accepts?.includes('secret') && given !== undefined ? at(body, given) : undefined;
			const endpoint = {
				id: newId,
				raw,
				secret: typeof taken === 'string' ? taken : (this.ownSecret ?? this.greeting ?? this.newSecret()),
			};
			if (taken !== undefined && !this.takes(taken)) return { status: 422, body: { message: 'no such secret' } };
			// Whatever was there is gone: that is how these services are.
			if (isSingle) this.endpoints.length = 0;
			this.endpoints.push(endpoint);
			if (isSingle) return { status: 200, body: at0 === '' ? endpoint.raw : objectOf(at0, true) };
			return { status: 201, body: this.shown(operation, at0, endpoint) };
		}
		const endpoint = isSingle ? this.endpoints[0] : this.endpoints.find((other) => other.id === id);
		if (!endpoint) return { status: 404, body: { message: 'no such endpoint' } };
		if (name === 'listDeliveries') {
			// Nothing has been delivered yet.
			const answer: Record<string, unknown> = {};
			if (at0 !== '') put(answer, at0, []);
			return { status: 200, body: at0 === '' ? [] : answer };
		}
		if (name === 'delete') this.endpoints.splice(this.endpoints.indexOf(endpoint), 1);
		const { url } = management.endpoint;
		if (operation.whole && at(body, operation.names?.url ?? url) === undefined)
			return { status: 422, body: { message: 'wants the whole endpoint' } };
		if (name === 'update') this.written(operation, endpoint.raw, body);
		const given = operation.accepts?.includes('secret')
			? at(body, operation.names?.secret ?? management.endpoint.secret ?? '')
			: undefined;
		if (typeof given === 'string') endpoint.secret = given;
		if (name === 'renew') {
			if (this.isOver(endpoint.raw, management)) return { status: 404, body: { message: 'it has ended' } };
			this.putOff(endpoint.raw, management);
		}
		if (name === 'rotateSecret' && given === undefined) endpoint.secret = this.newSecret();
		return { status: 200, body: this.shown(operation, at0, endpoint) };
	}

	/** Lets an endpoint end in seven days, where endpoints of the service do. */
	private putOff(raw: Record<string, unknown>, { endpoint: { expiresAt } }: Management): void {
		if (expiresAt !== undefined) put(raw, expiresAt, new Date(this.now() + 7 * 24 * 3_600_000).toISOString());
	}

	private isOver(raw: Record<string, unknown>, { endpoint: { expiresAt } }: Management): boolean {
		return expiresAt !== undefined && Date.parse(String(at(raw, expiresAt))) <= this.now();
	}

	private dropExpired(management: Management): void {
		for (const endpoint of this.endpoints.filter(({ raw }) => this.isOver(raw, management)))
			this.endpoints.splice(this.endpoints.indexOf(endpoint), 1);
	}

	/** The only address of the account, which may be empty. */
	private single(place: string): Record<string, unknown> {
		const raw = structuredClone(this.endpoints[0]?.raw ?? {});
		const { url = '' } = this.service.management?.endpoint ?? {};
		const { always } = this.service.management?.setting ?? {};
		if (at(raw, url) === undefined) put(raw, url, '');
		if (always !== undefined && at(raw, always) === undefined) put(raw, always, 'something');
		return place === '' ? raw : objectOf(place, raw);
	}

	/** All on the first page, nothing on those after it. */
	private pageOf(items: unknown[]): unknown[] {
		const paging = this.service.management?.operations.list?.paging;
		const query: Record<string, string> = this.calls.at(-1)?.query ?? {};
		if (paging?.style === 'offset' && Number(query[paging.offsetParam] ?? 0) > 0) return [];
		if (paging?.style === 'page' && Number(query[paging.pageParam] ?? 1) > paging.firstPage) return [];
		// Two pages, so that what is wanted of the second is missed where nobody asks for it.
		if (paging?.style === 'url') return query.page === undefined ? items.slice(0, 1) : items.slice(1);
		return paging?.style === 'cursor' && query[paging.cursorParam] !== undefined ? [] : items;
	}

	/** Puts what a call has written where the endpoint shows it. */
	private written(operation: Operation, raw: Record<string, unknown>, body: unknown): Record<string, unknown> {
		const fields = this.service.management?.endpoint;
		for (const field of operation.accepts ?? []) {
			if (field === 'events') {
				this.writtenEvents(operation, raw, body);
				continue;
			}
			const shown = fields?.[field];
			const to = typeof shown === 'object' ? shown.field : shown;
			const from = operation.names?.[field] ?? to;
			const value = from === undefined ? undefined : at(body, from);
			if (value !== undefined && to !== undefined && field !== 'secret') put(raw, to, value);
		}
		return raw;
	}

	/** Puts the events that a call has written where the endpoint shows them. */
	private writtenEvents({ names }: Operation, raw: Record<string, unknown>, body: unknown): void {
		const form = this.service.management?.endpoint.events ?? '';
		if (typeof form === 'object' && 'flags' in form) {
			for (const flag of Object.values(form.flags)) if (at(body, flag) !== undefined) put(raw, flag, at(body, flag));
			return;
		}
		const to = typeof form === 'string' ? form : 'one' in form ? form.one : form.objects;
		const sent = at(body, names?.events ?? to);
		if (sent === undefined) return;
		if (typeof form !== 'object' || !('objects' in form) || (form.sent ?? 'objects') === 'objects') {
			put(raw, to, sent);
			return;
		}
		const sentNames: unknown[] = typeof sent === 'string' ? sent.split(',') : [sent].flat();
		put(
			raw,
			to,
			sentNames.map((name) => objectOf(form.name, name)),
		);
	}

	private shown(
		operation: Operation,
		place: string,
		{ raw, secret }: { raw: Record<string, unknown>; secret: string },
	) {
		const answer: Record<string, unknown> = place === '' ? structuredClone(raw) : {};
		if (place !== '') put(answer, place, structuredClone(raw));
		if (operation.secretTaken) put(answer, placeOf(operation.secretTaken), true);
		// One call that reads an endpoint together with its secret stands in a definition twice: as `get` and as `getSecret`.
		const same = Object.values(this.service.management?.operations ?? {}).find(
			(other) => other.secret && other.method === operation.method && other.path === operation.path,
		);
		const secretAt = operation.secret ?? same?.secret;
		if (secretAt) put(answer, placeOf(secretAt), secret);
		return answer;
	}

	/** Whether a secret has the form that the service wants of others. */
	private takes(secret: unknown): boolean {
		const form = this.service.management?.newSecret;
		if (!form) return true;
		const { bytes, as, prefix = '' } = form;
		if (typeof secret !== 'string' || !secret.startsWith(prefix)) return false;
		return Buffer.from(secret.slice(prefix.length), as).length === bytes && secret.length <= prefix.length + bytes * 2;
	}

	/**
	 * A secret as the service makes them; where it signs with a private key, the public one, which it shows.
	 *
	 * @throws for a kind of key that it does not make
	 */
	newSecret(): string {
		const { signature } = this.service;
		if (signsInHeaders(signature) && isPublicKeyAlgorithm(signature.algorithm)) {
			const { shown, privateKey } = keyPair(signature.algorithm);
			this.privateKeys.set(shown, privateKey);
			return shown;
		}
		const { encodings = ['utf8'], prefix = '' } = secretFormsOf(this.service.signature)[0] ?? {};
		const encoding = encodings[0] === 'pem' ? 'utf8' : (encodings[0] ?? 'utf8');
		const bytes = Buffer.from(randomUUID().replaceAll('-', ''), 'utf8');
		return `${prefix}${encoding === 'utf8' ? bytes.toString('utf8') : bytes.toString(encoding)}`;
	}

	get displayName(): string {
		return this.service.displayName;
	}

	/** Names of the events that the service has. */
	get events(): string[] {
		return this.service.events.catalog.map(({ name }) => name);
	}

	/** Sends an event to each endpoint that gets it. @returns the status of each answer; none where there was no answer */
	readonly emit = async (event: string): Promise<Array<{ status: number | null }>> => {
		const places = this.service.management?.endpoint;
		const wanted = this.endpoints.filter(({ raw }) => {
			const events = this.eventsOf(raw);
			return !Array.isArray(events) || events.includes(event);
		});
		return await Promise.all(
			wanted.map(async ({ raw, secret }) => {
				const url = String(at(raw, places?.url ?? ''));
				const { body, headers } = this.delivery(event, secret, url);
				const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
				const response = await fetch(this.reach(url), init).catch(() => undefined);
				await response?.text();
				return { status: response?.status ?? null };
			}),
		);
	};

	/** A delivery of an event, proven with a secret as the definition says. */
	delivery(event: string, secret: string, url: string): { body: string; headers: Record<string, string> } {
		const { body, headers } = this.eventOf(event);
		const proven = this.prove(body, secret, url);
		return { body: proven.body, headers: { ...headers, ...proven.headers } };
	}

	/**
	 * Proves a body with a secret as the definition says.
	 *
	 * @param url the address that it is sent to
	 * @returns the body, with the token in it where it stands there, and the headers that prove it
	 */
	prove(plain: string, secret: string, url: string): { body: string; headers: Record<string, string> } {
		const body = this.withProof(plain, secret);
		return { body, headers: this.sign(body, secret, url) };
	}

	/** A body that has its proof in it, where the definition says that it stands there. */
	private withProof(body: string, secret: string): string {
		const { signature } = this.service;
		if (signature.kind === 'values') return withValues(signature, body, secret);
		const place = signature.kind === 'token' ? signature.places[0] : undefined;
		if (!place || !('body' in place)) return body;
		const whole = JSON.parse(body) as Record<string, unknown>;
		put(whole, place.body, secret);
		return JSON.stringify(whole);
	}

	/** Signs a delivery as the definition says. @returns its headers. */
	private sign(body: string, secret: string, url: string): Record<string, string> {
		const { signature } = this.service;
		if (signature.kind === 'token') return tokenHeaders(signature, secret);
		if (signature.kind === 'jwt') return jwtHeaders(signature, body, secret);
		if (signature.kind === 'values') return {};
		const { algorithm, encoding, headers, content, prefix = '', entries, timestampUnit, secret: key } = signature;
		const [set] = headers;
		if (!set) return {};
		const now = new Date();
		const timestamp =
			timestampUnit === 'iso8601'
				? now.toISOString()
				: String(timestampUnit === 'milliseconds' ? now.getTime() : Math.floor(now.getTime() / 1000));
		const id = `id-${randomUUID()}`;
		const signed = content
			.split('{body}')
			.map((part) => part.replaceAll('{timestamp}', timestamp).replaceAll('{id}', id).replaceAll('{url}', url))
			.join(body);
		const keyEncoding = encodingOf(signature);
		const bare =
			keyEncoding !== 'utf8' && key.prefix && secret.startsWith(key.prefix) ? secret.slice(key.prefix.length) : secret;
		const digest = isPublicKeyAlgorithm(algorithm)
			? this.signedWithPrivateKey(signed, secret).toString(encoding)
			: createHmac(algorithm, Buffer.from(bare, keyEncoding)).update(signed).digest(encoding);
		const time =
			entries?.timestamp === undefined ? '' : `${entries.timestamp}${entries.assign}${timestamp}${entries.separator}`;
		const value = entries ? `${time}${entries.signature}${entries.assign}${digest}` : `${prefix}${digest}`;
		return {
			[set.signature]: value,
			...(set.timestamp ? { [set.timestamp]: timestamp } : {}),
			...(set.id ? { [set.id]: id } : {}),
		};
	}

	private signedWithPrivateKey(text: string, publicKey: string): Buffer {
		const key = this.privateKeys.get(publicKey);
		if (!key) throw new Error('has no private key to sign with');
		return signWith(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', Buffer.from(text), key);
	}

	/** A body, and further headers, of an event of the service. */
	private eventOf(name: string): { body: string; headers: Record<string, string> } {
		const body: Record<string, unknown> = { sample: randomUUID() };
		const headers: Record<string, string> = {};
		const [source] = this.service.delivery.event;
		if (!source) throw new Error('cannot name an event so');
		if ('fieldOf' in source) put(body, name, { sample: true });
		else if ('join' in source) {
			const parts = name.split(source.with);
			source.join.forEach((place, index) => put(body, place, parts[index]));
		} else if ('body' in source) put(body, source.body, name);
		else headers[source.header] = name;
		const { path } = this.service.delivery.data;
		if (path !== '' && !isRecord(at(body, path)) && at(body, path) === undefined)
			put(body, path, this.service.samples?.[name] ?? { sample: true });
		for (const place of this.service.delivery.id) if ('body' in place) put(body, place.body, randomUUID());
		const { each = [] } = this.service.delivery;
		const whole = each.reduceRight<unknown>(
			(inner, place) => (place === '' ? [inner] : objectOf(place, [inner])),
			body,
		);
		return { body: JSON.stringify(whole), headers };
	}
}
