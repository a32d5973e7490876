import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { isSetting, offers, rotationCall, takesSecret, type ManagedOperation } from '../services/capabilities';
import type { ListOperation, Operation, OperationName, Operations } from '../services/schema/service';
import { at, atFirst, isRecord } from '../services/json';
import { isMaskedSecret } from '../services/maskedSecret';
import {
	endpointIdSchema,
	idIn,
	readEndpoint,
	writeEndpoint,
	type Endpoint,
	type EndpointChanges,
	scalarTextSchema,
} from './endpoint';
import { OperationNotOfferedError, ServiceError } from './errors';
import { sameUrl } from './compare';
import { isEmptyRecord, listIn, saysRefused, settingIn } from './http/body';
import { settle } from './settle';
import { readPage, paginate, type Page } from './http/pagination';
import { quote } from './http/transport';
import { request, type CallValues, type Connection } from './http/request';
import { messageOfFailure, serviceWords } from './http/words';
export type { Connection };

/*
 * One function a call. Each of them throws a ServiceError for anything but a success that can be read, an
 * InvalidIdError where an id cannot stand in the address, and an OperationNotOfferedError where the definition of the
 * service has no such call.
 */

/** An endpoint as we read it, and the service's own object. */
export interface FoundEndpoint {
	endpoint: Endpoint;
	raw: unknown;
}

const secretSchema = z.string().min(1);

/** Random part of an id that a service wants from us: no two endpoints of an account get the same. */
const ownIdBytes = 8;

/**
 * A signing secret of ours. Unless the definition says otherwise it is as long as the digests that it signs; services that
 * take a secret from us ask for at least 10 to 24 characters.
 */
function newSecret({ management: { newSecret: form } }: Connection): string {
	const { bytes = 32, as = 'hex', prefix = '' } = form ?? {};
	return prefix + randomBytes(bytes).toString(as);
}

/**
 * Lists the account's endpoints over all pages, newest or oldest first as the service does. A page is asked for when
 * the reader comes to it.
 *
 * @param maxItems how many the reader will take at most; makes the pages no larger than needed.
 * @throws ServiceError
 */
export async function* listEndpoints(connection: Connection, maxItems?: number): AsyncGenerator<FoundEndpoint> {
	const operation = callOf(connection, 'list');
	let unreadable = 0;
	let readable = 0;
	// Of a small page nothing may be left.
	const pageFor = operation.only === undefined ? maxItems : undefined;
	for await (const raw of listItems(connection, operation, {}, pageFor)) {
		// Some services write an empty list as a list of one object without anything in it.
		if (isEmptyRecord(raw) || !isMeant(operation, raw)) continue;
		const endpoint = readEndpoint(connection.management.endpoint, raw);
		if (endpoint) {
			readable += 1;
			yield { endpoint, raw };
			if (readable >= (maxItems ?? Infinity)) return;
		} else if (mayBeOurs(connection, raw)) throw unexpected(connection, operation);
		// Something else than a webhook; the service's endpoints still count.
		else unreadable += 1;
	}
	// The places in the definition are wrong. To take that for an empty list would be to create an endpoint each time.
	if (readable === 0 && unreadable > 0) throw unexpected(connection, operation);
}

/**
 * Whether an entry of a list is a webhook, where the definition says how to tell. One that does not say what it is may be
 * one: a list that has changed its form must not look like an empty one.
 */
const isMeant = ({ only = {} }: ListOperation, raw: unknown): boolean =>
	Object.entries(only).every(([place, value]) => {
		const found = at(raw, place);
		return found === undefined || found === value;
	});

/** Whether an entry has an address, and an id that cannot be used: nobody can tell whose it is. */
const mayBeOurs = ({ management: { endpoint } }: Connection, raw: unknown): boolean =>
	typeof at(raw, endpoint.url) === 'string' && !endpointIdSchema.safeParse(idIn(endpoint, raw)).success;

/**
 * Reads one page of the account's endpoints.
 *
 * @param token what the page before gave as `next`; without it, the first page.
 * @returns the endpoints, and the token of the next page; undefined where this is the last one.
 * @throws ServiceError
 */
export async function listEndpointPage(
	connection: Connection,
	token?: string,
): Promise<{ found: FoundEndpoint[]; next: string | undefined }> {
	const operation = callOf(connection, 'list');
	const { items, next } = await readPage(operation.paging, pageFetcher(connection, operation, {}), token);
	const found = items.flatMap((raw) => {
		const endpoint = isMeant(operation, raw) ? readEndpoint(connection.management.endpoint, raw) : undefined;
		return endpoint ? [{ endpoint, raw }] : [];
	});
	return { found, next };
}

/** Gets one endpoint by the service's call for it. @throws ServiceError, with the code `notFound` where it is not there. */
export async function getEndpoint(connection: Connection, id: string): Promise<FoundEndpoint> {
	const operation = callOf(connection, 'get');
	return readFound(connection, operation, await request(connection, operation, { id }));
}

/**
 * Finds an endpoint by its id: by the service's call for it, or in its list.
 *
 * @throws ServiceError, with the code `notFound` where the service does not have it.
 */
export async function findById(connection: Connection, id: string): Promise<FoundEndpoint> {
	if (offers(connection.management, 'get')) return await getEndpoint(connection, id);
	for await (const found of listEndpoints(connection)) if (found.endpoint.id === id) return found;
	throw new ServiceError({ code: 'notFound', effect: 'none' });
}

/**
 * Makes the create call, once: a lost answer is not repaired here, because only the caller can tell its endpoint from
 * others. The service may answer with an endpoint that was there before, see `operations/create.ts`.
 *
 * @returns the endpoint and its signing secret, undefined where the answer has none, or shows it hidden.
 * @throws ServiceError, whose `effect` says whether an endpoint may have been created.
 */
export async function createEndpoint(connection: Connection, wanted: EndpointChanges): Promise<AnsweredEndpoint> {
	const operation = callOf(connection, 'create');
	if (isSetting(connection.management)) await assertFree(connection);
	const ours = takesSecret(operation) ? newSecret(connection) : undefined;
	const changes = { ...required(operation, wanted), ...wanted, secret: ours };
	const body = writeEndpoint(connection.management.endpoint, operation, changes);
	const id = operation.ownId && `${operation.ownId.prefix}${randomBytes(ownIdBytes).toString('hex')}`;
	const answer = await request(connection, operation, { id, body, repeatable: false, secret: ours });
	assertNotRefused(connection, answer);
	const shown = readSecret(operation, answer);
	const isSecretHidden = ours === undefined && shown !== undefined && isMaskedSecret(shown);
	const found = isSetting(connection.management)
		? await findSet(connection, wanted)
		: readFound(connection, operation, answer, changes);
	if (ours !== undefined && !hasTakenSecret(operation, answer)) {
		return { ...found, secret: undefined, isSecretHidden: false };
	}
	const secret = ours ?? (isSecretHidden ? undefined : shown);
	return { ...found, secret, isSecretHidden };
}

/**
 * Refuses to set the only address of an account where one is set: ours is removed first, and that of somebody else never.
 *
 * @throws ServiceError, before anything is changed.
 */
async function assertFree(connection: Connection): Promise<void> {
	for await (const { endpoint } of listEndpoints(connection)) throw heldBy(endpoint);
}

/** Says whose address is in the way by its host alone: the rest of an address may be a secret. */
const heldBy = ({ url }: Endpoint): ServiceError =>
	new ServiceError({
		code: 'conflict',
		heldBy: URL.canParse(url) ? new URL(url).host : 'another place',
		effect: 'none',
	});

/**
 * The only address of an account as it is after ours was set: what the call is answered says little, and somebody else may
 * have been faster.
 *
 * @throws ServiceError, with the effect `unknown` where it cannot be read.
 */
async function findSet(connection: Connection, { url = '' }: EndpointChanges): Promise<FoundEndpoint> {
	const read = await settle(
		(async () => {
			for await (const found of listEndpoints(connection)) return found;
			return undefined;
		})(),
	);
	if (!read.ok) {
		throw read.error instanceof ServiceError
			? new ServiceError({ ...read.error.details, effect: 'unknown' })
			: read.error;
	}
	if (read.value === undefined) throw new ServiceError({ code: 'unexpectedAnswer', effect: 'unknown' });
	if (!sameUrl(read.value.endpoint.url, url)) throw heldBy(read.value.endpoint);
	return read.value;
}

/** Whether a service has taken a secret of ours: by its word, where the definition says that it gives it. */
const hasTakenSecret = ({ secretTaken }: Operation, answer: unknown): boolean =>
	secretTaken === undefined || atFirst(answer, secretTaken) === true;

/** What a create call was answered with. */
export interface AnsweredEndpoint extends FoundEndpoint {
	secret: string | undefined;
	/** Whether the answer has something like `********` in place of the secret. */
	isSecretHidden: boolean;
}

/** What a service needs to know of a new endpoint although the user has not said it: a name, made from the URL. */
function required(operation: Operation, { url = '' }: EndpointChanges): EndpointChanges {
	if (!operation.requires?.includes('name')) return {};
	return { name: `Endpoint at ${URL.canParse(url) ? new URL(url).host : 'n8n'}` };
}

/**
 * Changes the given fields of an endpoint; the others stay as they are.
 *
 * @returns the service's own object, or whatever else it answers.
 * @throws ServiceError
 */
export async function updateEndpoint(connection: Connection, id: string, changes: EndpointChanges): Promise<unknown> {
	return await write(connection, callOf(connection, 'update'), id, changes);
}

async function write(
	connection: Connection,
	operation: Operation,
	id: string,
	changes: EndpointChanges,
	effect: Pick<CallValues, 'renewsSecret'> = {},
): Promise<unknown> {
	const isRead = operation.whole === true || isSetting(connection.management);
	const current = isRead ? (await findById(connection, id)).endpoint : undefined;
	const all = operation.whole && current ? { ...toKeep(current), ...changes } : changes;
	const body = writeEndpoint(connection.management.endpoint, operation, all);
	const answer = await request(connection, operation, { id, body, secret: changes.secret, ...effect });
	assertNotRefused(connection, answer);
	if (changes.secret !== undefined && !hasTakenSecret(operation, answer)) {
		throw unexpected(connection, operation, answer, effect);
	}
	return objectOf(connection, operation, answer);
}

/** What an endpoint has, as it is written; a secret is never read from one. */
export function toKeep({ url, events, enabled, name, description, apiVersion }: Endpoint): EndpointChanges & {
	url: string;
} {
	return {
		url,
		events,
		...(enabled === null ? {} : { enabled }),
		...(name === null ? {} : { name }),
		...(description === null ? {} : { description }),
		...(apiVersion === null ? {} : { apiVersion }),
	};
}

/**
 * Makes the delete call. What it answers proves little, see `operations/remove.ts`.
 *
 * @returns what the service answers, mostly little or nothing.
 * @throws ServiceError
 */
export async function deleteEndpoint(connection: Connection, id: string): Promise<unknown> {
	const operation = callOf(connection, 'delete');
	// The call empties whatever is there. Somebody else's address is another endpoint, so this one is not there then.
	if (isSetting(connection.management)) await findById(connection, id);
	const answer = await request(connection, operation, { id });
	assertNotRefused(connection, answer);
	return objectOf(connection, operation, answer) ?? answer;
}

/** Puts off the end of an endpoint that expires. @throws ServiceError */
export async function renewEndpoint(connection: Connection, id: string): Promise<void> {
	assertNotRefused(connection, await request(connection, callOf(connection, 'renew'), { id, repeatable: true }));
}

/** A signing secret, and the service's own object that held it. */
export interface FoundSecret {
	secret: string;
	raw: unknown;
}

/** Fetches an endpoint's signing secret. @throws ServiceError */
export async function getSecret(connection: Connection, id: string): Promise<FoundSecret> {
	return await secretBy(connection, callOf(connection, 'getSecret'), id);
}

/**
 * Gives an endpoint a new signing secret, made by the service or by us; the old one signs nothing new from then on.
 *
 * @throws ServiceError, with the effect `secretUnknown` where there may be a new secret that nobody has seen.
 */
export async function rotateSecret(connection: Connection, id: string): Promise<FoundSecret> {
	const operation = rotationCall(connection.management);
	if (!operation) throw new OperationNotOfferedError('rotateSecret');
	if (!takesSecret(operation)) return await secretBy(connection, operation, id, { renewsSecret: true });
	const secret = newSecret(connection);
	const raw = await write(connection, operation, id, { secret }, { renewsSecret: true });
	// A text instead of an answer: something else than the service's API has taken the secret.
	if (typeof raw === 'string' && raw !== '') throw unexpected(connection, operation, undefined, { renewsSecret: true });
	return { secret, raw };
}

async function secretBy(
	connection: Connection,
	operation: Operation,
	id: string,
	effect: Pick<CallValues, 'renewsSecret'> = {},
): Promise<FoundSecret> {
	// Asking again is safe: the last secret handed out is the current one.
	const answer = await request(connection, operation, { id, repeatable: true, ...effect });
	const secret = readSecret(operation, answer);
	if (secret === undefined) throw unexpected(connection, operation, answer, effect);
	return { secret, raw: objectOf(connection, operation, answer) };
}

/** What came of the service's test call; null where the service does not say. */
export interface TestResult {
	success: boolean;
	id: string | null;
	/** HTTP status that the endpoint answered with. */
	statusCode: number | null;
	message: string | null;
}

/** Longer than other calls: some services answer only when the endpoint has. */
const synchronousTimeoutMs = 35_000;

/**
 * Has the service send its test event.
 *
 * @param id of the endpoint; empty where the test event reaches all endpoints of the account.
 * @throws ServiceError
 */
export async function sendTest(connection: Connection, id: string): Promise<{ result: TestResult; raw: unknown }> {
	const operation = callOf(connection, 'sendTest');
	const timeoutMs = operation.synchronous ? synchronousTimeoutMs : undefined;
	const said = await request(connection, operation, { id, repeatable: false, timeoutMs });
	// What the endpoint or the service says about a test is free text.
	const answer = connection.redact.value(said);
	const found = (places: string[] | undefined) => (places ? atFirst(answer, places) : undefined);
	const success = found(operation.result.success);
	if (operation.result.success && typeof success !== 'boolean') throw unexpected(connection, operation, said);
	return {
		raw: objectOf(connection, operation, answer),
		result: {
			// A service that says nothing else says by its 2xx that the test is on its way.
			success: typeof success === 'boolean' ? success : true,
			id: scalarTextSchema.parse(found(operation.result.id)),
			statusCode: z.number().nullable().catch(null).parse(found(operation.result.statusCode)),
			message: scalarTextSchema.parse(found(operation.result.message)),
		},
	};
}

/**
 * Lists the deliveries of an endpoint as the service's own objects, newest first as the services do.
 *
 * @param options.status the only status that is wanted. Where the service cannot filter by it, what it lists is filtered here.
 * @throws ServiceError
 */
export async function* listDeliveries(
	connection: Connection,
	id: string,
	{ status, maxItems = Infinity }: { status?: string; maxItems?: number } = {},
): AsyncGenerator<unknown> {
	const operation = callOf(connection, 'listDeliveries');
	const { statusParam, fields } = operation;
	const filters: Record<string, string> = statusParam && status ? { [statusParam]: status } : {};
	const isFilteredHere = status !== undefined && !statusParam;
	const isWanted = (item: unknown): boolean =>
		!isFilteredHere || scalarTextSchema.parse(fields.status && at(item, fields.status)) === status;
	let taken = 0;
	// Of a small page nothing may be left.
	for await (const item of listItems(connection, operation, filters, isFilteredHere ? undefined : maxItems, id)) {
		if (!isWanted(item)) continue;
		// What a receiver has answered, and the service shows, is free text.
		yield connection.redact.value(item);
		taken += 1;
		if (taken >= maxItems) return;
	}
}

/** @throws ServiceError where a success says inside that the call was refused. */
function assertNotRefused({ redact }: Connection, answer: unknown): void {
	if (!saysRefused(answer)) return;
	const { message } = serviceWords(answer);
	const serviceMessage = message === undefined ? undefined : quote(message, redact);
	throw new ServiceError({ code: 'invalid', serviceMessage, effect: 'none' });
}

function readSecret(operation: Operation, answer: unknown): string | undefined {
	return secretSchema.safeParse(atFirst(answer, operation.secret ?? [])).data;
}

async function* listItems(
	connection: Connection,
	operation: ListOperation,
	filters: Record<string, string>,
	maxItems?: number,
	id?: string,
): AsyncGenerator<unknown> {
	yield* paginate(operation.paging, pageFetcher(connection, operation, filters, id), maxItems);
}

function pageFetcher(
	connection: Connection,
	operation: ListOperation,
	filters: Record<string, string>,
	id?: string,
): (query: Record<string, string | number | boolean>) => Promise<Page<unknown>> {
	return async (query) => {
		let link: unknown;
		const answer = await request(connection, operation, {
			id,
			query: { ...filters, ...query },
			// Whatever its method is: it changes nothing.
			repeatable: true,
			onHeaders: (headers) => (link = headers.link),
		});
		const { management } = connection;
		const places = operation.answer ?? management.answer;
		const isList = operation === management.operations.list;
		const items =
			isList && management.setting
				? settingIn(answer, places, management.endpoint.url, management.setting)
				: listIn(answer, places);
		if (!items) throw unexpected(connection, operation, answer);
		return { items, answer, link };
	};
}

/**
 * Reads the endpoint out of an answer.
 *
 * @param sent what counts where the answer has an id but no URL: some services answer a create call with little else.
 */
function readFound(
	connection: Connection,
	operation: Operation,
	answer: unknown,
	sent: EndpointChanges = {},
): FoundEndpoint {
	const raw = objectOf(connection, operation, answer);
	const fields = connection.management.endpoint;
	const accepts = operation.accepts?.filter((field) => field !== 'secret');
	const endpoint =
		readEndpoint(fields, raw) ??
		(isRecord(raw) ? readEndpoint(fields, { ...writeEndpoint(fields, { accepts }, sent), ...raw }) : undefined);
	if (!endpoint) throw unexpected(connection, operation, answer);
	return { endpoint, raw };
}

const objectOf = (connection: Connection, operation: Operation, answer: unknown): unknown =>
	atFirst(answer, operation.answer ?? connection.management.answer);

/** What a user calls it where a service does not offer a call. */
const operationOf: Readonly<Record<OperationName, ManagedOperation>> = {
	list: 'getAll',
	get: 'get',
	create: 'create',
	update: 'update',
	delete: 'delete',
	renew: 'update',
	rotateSecret: 'rotateSecret',
	getSecret: 'getSecret',
	sendTest: 'sendTest',
	listDeliveries: 'getDeliveries',
};

/** A call of the service. @throws OperationNotOfferedError where its definition has none. */
function callOf<Name extends OperationName>({ management }: Connection, name: Name): NonNullable<Operations[Name]> {
	const call = management.operations[name];
	if (call === undefined) throw new OperationNotOfferedError(operationOf[name]);
	return call;
}

/** An answer that cannot be read; a call that only reads has done nothing by it. Where it says why, that is told. */
function unexpected(
	{ redact }: Connection,
	{ method }: Operation,
	answer?: unknown,
	{ renewsSecret }: Pick<CallValues, 'renewsSecret'> = {},
): ServiceError {
	const written = renewsSecret ? 'secretUnknown' : 'unknown';
	const message = messageOfFailure(answer);
	return new ServiceError({
		code: 'unexpectedAnswer',
		serviceMessage: message === undefined ? undefined : quote(message, redact),
		effect: method === 'GET' ? 'none' : written,
	});
}
