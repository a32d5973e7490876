import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { rotationCall, takesSecret } from '../services/capabilities';
import type { ListOperation, Operation } from '../services/schema/service';
import { atFirst, isRecord } from '../services/json';
import { readEndpoint, writeEndpoint, type Endpoint, type EndpointChanges, scalarTextSchema } from './endpoint';
import { ServiceError } from './errors';
import { readPage, paginate } from './http/pagination';
import { request, type CallValues, type Connection } from './http/request';
export type { Connection };

/** An endpoint as we read it, and the vendor's own object. */
export interface FoundEndpoint {
	endpoint: Endpoint;
	raw: unknown;
}

const secretSchema = z.string().min(1);

/** As long as the digests that it signs; vendors that take a secret from us ask for at least 10 to 24 characters. */
const newSecret = (): string => randomBytes(32).toString('hex');

/** Lists the account's endpoints over all pages, newest or oldest first as the vendor does. */
export async function* listEndpoints(connection: Connection, wanted?: number): AsyncGenerator<FoundEndpoint> {
	const operation = needed(connection.management.operations.list);
	for await (const raw of listItems(connection, operation, {}, wanted)) {
		const endpoint = readEndpoint(connection.management.endpoint, raw);
		// Without an id and a URL it can be nobody's that we know; the vendor's other endpoints still count.
		if (endpoint) yield { endpoint, raw };
	}
}

/** One page of the account's endpoints, and what to give to get the next one. */
export async function listEndpointPage(
	connection: Connection,
	token?: string,
): Promise<{ found: FoundEndpoint[]; next: string | undefined }> {
	const operation = needed(connection.management.operations.list);
	const { items, next } = await readPage(operation.paging, pageFetcher(connection, operation, {}), token);
	const found = items.flatMap((raw) => {
		const endpoint = readEndpoint(connection.management.endpoint, raw);
		return endpoint ? [{ endpoint, raw }] : [];
	});
	return { found, next };
}

/** Gets one endpoint by its own call. */
export async function getEndpoint(connection: Connection, id: string): Promise<FoundEndpoint> {
	const operation = needed(connection.management.operations.get);
	return readFound(connection, operation, await request(connection, operation, { id }));
}

/**
 * Creates an endpoint. A lost answer is not repaired here, because only the caller knows how to tell its endpoint
 * from others.
 *
 * @returns the endpoint and its signing secret, undefined where the answer has none.
 */
export async function createEndpoint(
	connection: Connection,
	wanted: EndpointChanges,
): Promise<FoundEndpoint & { secret: string | undefined }> {
	const operation = needed(connection.management.operations.create);
	const ours = takesSecret(operation) ? newSecret() : undefined;
	const changes = { ...required(operation, wanted), ...wanted, secret: ours };
	const body = writeEndpoint(connection.management.endpoint, operation, changes);
	const answer = await request(connection, operation, { body, repeatable: false, secret: ours });
	return { ...readFound(connection, operation, answer, changes), secret: ours ?? readSecret(operation, answer) };
}

/** What a vendor wants to be told of a new endpoint although the user has not: a name, made from the address. */
function required(operation: Operation, { url = '' }: EndpointChanges): EndpointChanges {
	if (!operation.requires?.includes('name')) return {};
	return { name: `Endpoint at ${URL.canParse(url) ? new URL(url).host : 'n8n'}` };
}

/** Changes the given fields of an endpoint; the others stay as they are. */
export async function updateEndpoint(connection: Connection, id: string, changes: EndpointChanges): Promise<unknown> {
	return await write(connection, needed(connection.management.operations.update), id, changes);
}

async function write(
	connection: Connection,
	operation: Operation,
	id: string,
	changes: EndpointChanges,
	effect: Pick<CallValues, 'renewsSecret'> = {},
): Promise<unknown> {
	const body = writeEndpoint(connection.management.endpoint, operation, changes);
	return objectOf(
		connection,
		operation,
		await request(connection, operation, { id, body, secret: changes.secret, ...effect }),
	);
}

/** Deletes an endpoint. @returns what the vendor says to it, mostly little or nothing. */
export async function deleteEndpoint(connection: Connection, id: string): Promise<unknown> {
	const operation = needed(connection.management.operations.delete);
	const answer = await request(connection, operation, { id });
	return objectOf(connection, operation, answer) ?? answer;
}

/** A signing secret, and the vendor's own object that held it. */
export interface FoundSecret {
	secret: string;
	raw: unknown;
}

/** Fetches an endpoint's signing secret. */
export async function getSecret(connection: Connection, id: string): Promise<FoundSecret> {
	return await secretBy(connection, needed(connection.management.operations.getSecret), id);
}

/** Gives an endpoint a new signing secret; the old one signs nothing new from then on. */
export async function rotateSecret(connection: Connection, id: string): Promise<FoundSecret> {
	const operation = needed(rotationCall(connection.management));
	if (!takesSecret(operation)) return await secretBy(connection, operation, id, { renewsSecret: true });
	const secret = newSecret();
	const raw = await write(connection, operation, id, { secret }, { renewsSecret: true });
	// A web page instead of an answer: something else than the vendor's API has taken the secret.
	if (typeof raw === 'string' && raw !== '') throw unexpected(operation, { renewsSecret: true });
	return { secret, raw };
}

async function secretBy(
	connection: Connection,
	operation: Operation,
	id: string,
	effect: Pick<CallValues, 'renewsSecret'> = {},
): Promise<FoundSecret> {
	// Asking again is safe: the last secret handed out is the one in force.
	const answer = await request(connection, operation, { id, repeatable: true, ...effect });
	const secret = readSecret(operation, answer);
	if (secret === undefined) throw unexpected(operation, effect);
	return { secret, raw: objectOf(connection, operation, answer) };
}

/** What came of the vendor's test call; null where the vendor does not say. */
export interface TestResult {
	success: boolean;
	id: string | null;
	statusCode: number | null;
	message: string | null;
}

/** Longer than other calls: some vendors answer only when the endpoint has. */
const synchronousTimeoutMs = 35_000;

/** Lets the vendor send its test event. */
export async function sendTest(connection: Connection, id: string): Promise<{ result: TestResult; raw: unknown }> {
	const operation = needed(connection.management.operations.sendTest);
	const timeout = operation.synchronous ? synchronousTimeoutMs : undefined;
	const said = await request(connection, operation, { id, repeatable: false, timeoutMs: timeout });
	// What the endpoint or the vendor says about a test is free text.
	const answer = connection.redact.value(said);
	const found = (places: string[] | undefined) => (places ? atFirst(answer, places) : undefined);
	const success = found(operation.result.success);
	if (operation.result.success && typeof success !== 'boolean') throw unexpected(operation);
	return {
		raw: objectOf(connection, operation, answer),
		result: {
			// A vendor that says nothing else says by its 2xx that the test is on its way.
			success: typeof success === 'boolean' ? success : true,
			id: scalarTextSchema.parse(found(operation.result.id)),
			statusCode: z.number().nullable().catch(null).parse(found(operation.result.statusCode)),
			message: scalarTextSchema.parse(found(operation.result.message)),
		},
	};
}

/** Lists the deliveries of an endpoint as the vendor's own objects, newest first as the vendors do. */
export async function* listDeliveries(
	connection: Connection,
	id: string,
	options: { status?: string; wanted?: number } = {},
): AsyncGenerator<unknown> {
	const operation = needed(connection.management.operations.listDeliveries);
	const { statusParam } = operation;
	const filters: Record<string, string> = statusParam && options.status ? { [statusParam]: options.status } : {};
	// What a receiver has answered, and the vendor shows, is free text.
	for await (const item of listItems(connection, operation, filters, options.wanted, id))
		yield connection.redact.value(item);
}

function readSecret(operation: Operation, answer: unknown): string | undefined {
	return secretSchema.safeParse(atFirst(answer, operation.secret ?? [])).data;
}

async function* listItems(
	connection: Connection,
	operation: ListOperation,
	filters: Record<string, string>,
	wanted?: number,
	id?: string,
): AsyncGenerator<unknown> {
	yield* paginate(operation.paging, pageFetcher(connection, operation, filters, id), wanted);
}

function pageFetcher(
	connection: Connection,
	operation: ListOperation,
	filters: Record<string, string>,
	id?: string,
): (query: Record<string, string | number | boolean>) => Promise<{ items: unknown[]; answer: unknown }> {
	return async (query) => {
		const answer = await request(connection, operation, { id, query: { ...filters, ...query } });
		const items = objectOf(connection, operation, answer);
		if (!Array.isArray(items)) throw unexpected(operation);
		return { items: items as unknown[], answer };
	};
}

/**
 * Reads the endpoint out of an answer.
 *
 * @param sent what counts where the answer has an id but no URL: some vendors answer a create call with little else.
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
	if (!endpoint) throw unexpected(operation);
	return { endpoint, raw };
}

const objectOf = (connection: Connection, operation: Operation, answer: unknown): unknown =>
	atFirst(answer, operation.answer ?? connection.management.answer);

function needed<T>(operation: T | undefined): T {
	if (operation === undefined) throw new ServiceError({ kind: 'gone', mayHaveHappened: false });
	return operation;
}

/** An answer that cannot be read; a call that only reads has done nothing by it. */
const unexpected = ({ method }: Operation, effect: Pick<CallValues, 'renewsSecret'> = {}): ServiceError =>
	new ServiceError({
		kind: 'unexpectedAnswer',
		mayHaveHappened: method !== 'GET',
		secretMayBeLost: effect.renewsSecret,
	});
