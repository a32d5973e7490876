import { z } from 'zod';
import type { ListOperation, Management, Operation, Service } from '../services/service';
import { atFirst, fill } from '../services/values';
import { readEndpoint, writeEndpoint, type Endpoint, type EndpointChanges } from './endpoint';
import { VendorFault } from './fault';
import { readPages } from './pages';
import type { Call, Send } from './transport';

/** A way to a vendor's account: its row, the credential's open fields, and a sender that authenticates. */
export interface Connection {
	service: Service;
	management: Management;
	baseUrl: string;
	/** Fields of the credential that may stand in a path or a header; never its secret ones. */
	fields: Readonly<Record<string, string | undefined>>;
	send: Send;
}

/** An endpoint as we read it, and the vendor's own object. */
export interface FoundEndpoint {
	endpoint: Endpoint;
	raw: unknown;
}

const secretSchema = z.string().min(1);

/** Whether the service's API has a call of its own for this. */
export const offers = (management: Management, operation: keyof Management['operations']): boolean =>
	management.operations[operation] !== undefined;

/** Lists the account's endpoints over all pages, newest or oldest first as the vendor does. */
export async function* listEndpoints(connection: Connection, wanted?: number): AsyncGenerator<FoundEndpoint> {
	const operation = needed(connection.management.operations.list);
	for await (const raw of listItems(connection, operation, {}, wanted)) {
		const endpoint = readEndpoint(connection.management.endpoint, raw);
		// Without an id and a URL it can be nobody's that we know; the vendor's other endpoints still count.
		if (endpoint) yield { endpoint, raw };
	}
}

/** Gets one endpoint by its own call. */
export async function getEndpoint(connection: Connection, id: string): Promise<FoundEndpoint> {
	const operation = needed(connection.management.operations.get);
	return readFound(connection, operation, await run(connection, operation, { id }));
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
	const body = writeEndpoint(connection.management.endpoint, operation.accepts ?? [], wanted, operation.body);
	const answer = await run(connection, operation, { body, repeatable: false });
	return { ...readFound(connection, operation, answer), secret: readSecret(operation, answer) };
}

/** Changes the given fields of an endpoint; the others stay as they are. */
export async function updateEndpoint(connection: Connection, id: string, changes: EndpointChanges): Promise<unknown> {
	const operation = needed(connection.management.operations.update);
	const body = writeEndpoint(connection.management.endpoint, operation.accepts ?? [], changes, operation.body);
	return objectOf(connection, operation, await run(connection, operation, { id, body }));
}

/** Deletes an endpoint; one that is gone already is fine. */
export async function deleteEndpoint(connection: Connection, id: string): Promise<void> {
	const operation = needed(connection.management.operations.delete);
	const fault = await run(connection, operation, { id }).then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	if (fault !== undefined && !(fault instanceof VendorFault && fault.absent)) throw fault;
}

/** Fetches an endpoint's signing secret. */
export async function getSecret(connection: Connection, id: string): Promise<string> {
	return await secretBy(connection, needed(connection.management.operations.getSecret), id);
}

/** Gives an endpoint a new signing secret; the old one signs nothing new from then on. */
export async function rotateSecret(connection: Connection, id: string): Promise<string> {
	return await secretBy(connection, needed(connection.management.operations.rotateSecret), id);
}

async function secretBy(connection: Connection, operation: Operation, id: string): Promise<string> {
	// Asking again is safe: the last secret handed out is the one in force.
	const secret = readSecret(operation, await run(connection, operation, { id, repeatable: true }));
	if (secret === undefined) throw unexpected();
	return secret;
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
	const fetchPage = async (query: Record<string, string | number | boolean>) => {
		const answer = await run(connection, operation, { id, query: { ...filters, ...query } });
		const items = objectOf(connection, operation, answer);
		if (!Array.isArray(items)) throw unexpected();
		return { items: items as unknown[], answer };
	};
	yield* readPages(operation.paging, fetchPage, wanted);
}

function readFound(connection: Connection, operation: Operation, answer: unknown): FoundEndpoint {
	const raw = objectOf(connection, operation, answer);
	const endpoint = readEndpoint(connection.management.endpoint, raw);
	if (!endpoint) throw unexpected();
	return { endpoint, raw };
}

const objectOf = (connection: Connection, operation: Operation, answer: unknown): unknown =>
	atFirst(answer, operation.answer ?? connection.management.answer);

async function run(
	connection: Connection,
	operation: Operation,
	call: { id?: string; body?: Record<string, unknown>; query?: Call['query']; repeatable?: boolean },
): Promise<unknown> {
	const { management, fields, baseUrl, send } = connection;
	const path = fill(operation.path, { ...fields, id: call.id }, encodeURIComponent);
	if (!path.ok) throw new VendorFault({ kind: 'notFound', mayHaveHappened: false });
	const method = methodFor(operation, management.versionField ? fields[management.versionField] : undefined);
	const hasBody = method !== 'GET' && method !== 'DELETE';
	return await send({
		method,
		url: `${baseUrl}${path.text}`,
		query: { ...operation.query, ...call.query },
		headers: headersFor(management, fields),
		body: hasBody ? (call.body ?? operation.body ?? {}) : undefined,
		repeatable: call.repeatable ?? method !== 'POST',
	});
}

/** Dated versions compare as text; without one the vendor's newest is expected. */
function methodFor(operation: Operation, version: string | undefined): Operation['method'] {
	const { before } = operation;
	return before && version && version <= before.version ? before.method : operation.method;
}

function headersFor(management: Management, fields: Connection['fields']): Record<string, string> {
	const headers: Record<string, string> = { accept: 'application/json' };
	for (const [name, template] of Object.entries(management.headers ?? {})) {
		const value = fill(template, fields);
		if (value.ok) headers[name] = value.text;
	}
	return headers;
}

function needed<T>(operation: T | undefined): T {
	if (operation === undefined) throw new VendorFault({ kind: 'gone', mayHaveHappened: false });
	return operation;
}

const unexpected = (): VendorFault => new VendorFault({ kind: 'unexpectedAnswer', mayHaveHappened: true });
