import type { Service } from '../services/schema/service';
import { isRecord } from '../services/json';
import { testReaches, type ManagedOperation } from '../services/capabilities';
import {
	getSecret,
	listDeliveries,
	listEndpoints,
	sendTest,
	type Connection,
	type FoundEndpoint,
} from '../endpoints/client';
import type { EndpointChanges } from '../endpoints/endpoint';
import { ServiceError } from '../endpoints/errors';
import type { Journal } from '../endpoints/operations/journal';
import { findByUrl, findById } from '../endpoints/operations/find';
import { changeEndpoint } from '../endpoints/operations/change';
import { upsertEndpoint } from '../endpoints/operations/upsert';
import { rotateEndpointSecret } from '../endpoints/operations/rotateSecret';
import { assertFieldsSupported, createWithSecret } from '../endpoints/operations/create';
import { deleteConfirmed } from '../endpoints/operations/remove';
import type { OperationResult } from '../endpoints/operations/result';
import { simpleDelivery, simpleEndpoint } from './output';

/** How a user tells which endpoint is meant. */
export interface EndpointChoice {
	by: 'id' | 'url';
	value: string;
}

/** What a user asks for, read from the node's parameters. Fields that an operation does not use are empty. */
export interface OperationRequest {
	operation: Exclude<ManagedOperation, 'sendMessage'>;
	endpoint: EndpointChoice;
	/** State to create or to bring about. */
	wanted: EndpointChanges;
	/** How many entries of a list are wanted, 1 at least; Infinity for all. */
	limit: number;
	filters: { enabled?: boolean; event?: string; urlContains?: string; status?: string };
	/** One shape for every service, or the vendor's own objects. */
	simplify: boolean;
}

type Json = Record<string, unknown>;

/** Tells a live trigger the new secret of the endpoint that it knows by this id. @returns whether one has taken it. */
export type NotifyTrigger = (knownId: string, outcome: { id: string; url: string; secret: string }) => Promise<boolean>;

/** What an operation needs besides the vendor: a memory of replacements, and a way to triggers that are live. */
export interface Dependencies {
	journal: Journal;
	notifyTrigger: NotifyTrigger;
}

/** Carries out what a user asks of a vendor's management API. @returns one object an output item. */
export async function runOperation(
	connection: Connection,
	request: OperationRequest,
	surroundings: Dependencies,
): Promise<Json[]> {
	return await operations[request.operation]({ connection, request, ...surroundings, service: connection.service });
}

interface Task extends Dependencies {
	connection: Connection;
	service: Service;
	request: OperationRequest;
}

const operations: Record<OperationRequest['operation'], (task: Task) => Promise<Json[]>> = {
	async getAll({ connection, request, service }) {
		const { filters, limit } = request;
		const filtered = Object.values(filters).some((filter) => filter !== undefined);
		const list = listEndpoints(connection, filtered ? undefined : limit);
		const found = await upTo(limit, list, (one) => passes(service, one, filters));
		return found.map((one) => output(service, request, one));
	},
	async get({ connection, request, service, journal }) {
		const found =
			request.endpoint.by === 'id'
				? await findById(connection, request.endpoint.value)
				: await onlyOneAt(connection, request.endpoint.value, journal);
		return [output(service, request, found)];
	},
	async create({ connection, request, service }) {
		assertFieldsSupported(connection, request.wanted);
		const { endpoint, raw, secret } = await createWithSecret(connection, request.wanted);
		return [output(service, request, { endpoint, raw, secret })];
	},
	update: async (task) => await change(task, task.request.wanted),
	async upsert(task) {
		const { connection, request, service, journal } = task;
		const { url = '', events = [], ...rest } = request.wanted;
		const outcome = await upsertEndpoint(connection, { ...rest, url, events }, journal);
		return [output(service, request, await notifyIfRotated(task, outcome.replacedId, outcome))];
	},
	enable: async (task) => await change(task, { enabled: true }),
	disable: async (task) => await change(task, { enabled: false }),
	async delete({ connection, request }) {
		// No journal: of two that a replacement has left, the other one would stay for good.
		const id = await idOf(connection, request.endpoint);
		const removal = await deleteConfirmed(connection, id);
		if (removal.type !== 'gone') throw removal.error;
		// What was not there before the call is told to a user, who may have mistyped its ID.
		if (removal.error instanceof ServiceError && removal.error.isMissing) throw removal.error;
		return [request.simplify || !isRecord(removal.raw) ? { deleted: true, id } : removal.raw];
	},
	async rotateSecret(task) {
		const { connection, request, service, journal } = task;
		const id = await idOf(connection, request.endpoint, journal);
		return [
			output(service, request, await notifyIfRotated(task, id, await rotateEndpointSecret(connection, id, journal))),
		];
	},
	async getSecret({ connection, request, journal }) {
		const id = await idOf(connection, request.endpoint, journal);
		const { secret, raw } = await getSecret(connection, id);
		return [request.simplify || !isRecord(raw) ? { id, secret } : raw];
	},
	async sendTest({ connection, request, journal }) {
		const id =
			testReaches(connection.management) === 'account' ? '' : await idOf(connection, request.endpoint, journal);
		const { result, raw } = await sendTest(connection, id);
		return [request.simplify || !isRecord(raw) ? { ...result } : raw];
	},
	async getDeliveries({ connection, request, service, journal }) {
		const { filters, limit } = request;
		const id = await idOf(connection, request.endpoint, journal);
		const fields = connection.management.operations.listDeliveries?.fields ?? { id: 'id' };
		const found = await upTo(limit, listDeliveries(connection, id, { status: filters.status, maxItems: limit }));
		return found.map((raw) => (request.simplify || !isRecord(raw) ? simpleDelivery(service, fields, id, raw) : raw));
	},
};

/** The first entries of a list that pass. No more of it is read than needed, because that may cost a call. */
async function upTo<Entry>(
	limit: number,
	list: AsyncIterable<Entry>,
	passing: (entry: Entry) => boolean = () => true,
): Promise<Entry[]> {
	const found: Entry[] = [];
	for await (const entry of list) {
		if (passing(entry)) found.push(entry);
		if (found.length >= limit) break;
	}
	return found;
}

async function change(task: Task, changes: EndpointChanges): Promise<Json[]> {
	const { connection, request, service, journal } = task;
	const id = await idOf(connection, request.endpoint, journal);
	const outcome = await changeEndpoint(connection, id, changes, journal);
	return [output(service, request, await notifyIfRotated(task, outcome.replacedId, outcome))];
}

/** Lets a trigger know that an endpoint has a new secret, where it was there before. */
async function notifyIfRotated(
	{ notifyTrigger: tellTrigger }: Task,
	knownId: string | undefined,
	outcome: OperationResult,
): Promise<OperationResult & { handedOver?: boolean }> {
	const { endpoint, secret } = outcome;
	if (knownId === undefined || secret === undefined) return outcome;
	return { ...outcome, handedOver: await tellTrigger(knownId, { id: endpoint.id, url: endpoint.url, secret }) };
}

/** What an operation found out besides the endpoint is put beside it, whichever shape that has. */
function output(
	service: Service,
	{ simplify }: OperationRequest,
	outcome: OperationResult & { handedOver?: boolean },
): Json {
	const { endpoint, raw, secret, replacedId, changed, handedOver } = outcome;
	const shown = simplify || !isRecord(raw) ? simpleEndpoint(service, endpoint) : raw;
	// A vendor's own object may already have the secret, under a name of its own.
	const secretShown = secret === undefined || (!simplify && Object.values(shown).includes(secret));
	return {
		...shown,
		...(secretShown ? {} : { secret }),
		...(replacedId === undefined ? {} : { replacedId }),
		...(changed === undefined ? {} : { changed }),
		...(handedOver === undefined ? {} : { handedOver }),
	};
}

async function idOf(connection: Connection, { by, value }: EndpointChoice, journal?: Journal): Promise<string> {
	return by === 'id' ? value : (await onlyOneAt(connection, value, journal)).endpoint.id;
}

async function onlyOneAt(connection: Connection, url: string, journal?: Journal): Promise<FoundEndpoint> {
	const found = await findByUrl(connection, url, journal);
	if (!found) throw new ServiceError({ code: 'notFound', effect: 'none' });
	return found;
}

function passes(
	service: Service,
	{ endpoint }: FoundEndpoint,
	{ enabled, event, urlContains }: OperationRequest['filters'],
): boolean {
	return (
		(enabled === undefined || endpoint.enabled === enabled) &&
		(event === undefined || gets(service, endpoint.events, event)) &&
		(urlContains === undefined || endpoint.url.includes(urlContains))
	);
}

/** Whether a subscription covers an event: by its name, or by the service's own word for every event. */
const gets = ({ events: { wildcard } }: Service, subscribed: readonly string[], event: string): boolean =>
	subscribed.includes(event) || (wildcard !== undefined && subscribed.includes(wildcard));
