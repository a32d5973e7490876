import { findById, listDeliveries, listEndpoints, sendTest, type Connection } from '../endpoints/client';
import type { EndpointChanges } from '../endpoints/endpoint';
import { ServiceError } from '../endpoints/errors';
import { changeEndpoint } from '../endpoints/operations/change';
import { assertFieldsSupported, createWithSecret } from '../endpoints/operations/create';
import { fetchSecret } from '../endpoints/operations/fetchSecret';
import type { Journal } from '../endpoints/operations/journal';
import type { Listing } from '../endpoints/operations/listing';
import type { EndpointMemory } from '../endpoints/operations/memory';
import { deleteConfirmed, isListedAfter, saysMissing } from '../endpoints/operations/remove';
import type { OperationResult } from '../endpoints/operations/result';
import { rotateEndpointSecret } from '../endpoints/operations/rotateSecret';
import { upsertEndpoint } from '../endpoints/operations/upsert';
import type { HandoverOutcome } from '../handover/sendHandover';
import { settle } from '../endpoints/settle';
import { noteOtherWrite } from '../lifecycle/sharedList';
import { canLearnSecret, offers, testReaches } from '../services/capabilities';
import type { Service } from '../services/schema/service';
import { idOf, lookUp, onlyOneAt, passes, upTo } from './chosen';
import { traitsOf } from './operations';
import { deliveryItem, endpointItem, shaped, type DeliveryItem, type OutputItem } from './output';
import type { OperationRequest } from './request';
import { statusItem } from './status';

/**
 * Tells a live trigger the new secret of the endpoint that it knows by `knownId`. Never throws.
 *
 * @returns what came of it.
 */
export type NotifyTrigger = (
	knownId: string,
	result: { id: string; url: string; secret: string },
) => Promise<HandoverOutcome>;

/** What an operation needs besides the service. */
export interface Dependencies {
	/** A memory of replacements. */
	journal: Journal;
	/** What is known of the account's endpoints and its service does not show. */
	memory: EndpointMemory;
	/** A way to triggers that are live. */
	notifyTrigger: NotifyTrigger;
	/** What the account has, for all items of an execution together. */
	listing: Listing;
	/** Called when the output holds a signing secret that was made now, and may exist nowhere else. */
	onNewSecret(): void;
}

interface Task extends Dependencies {
	connection: Connection;
	service: Service;
	request: OperationRequest;
}

/**
 * Carries out what a user asks of a service's management API.
 *
 * @returns one object an output item.
 * @throws the errors of `endpoints/errors.ts`.
 */
export async function runOperation(
	connection: Connection,
	request: OperationRequest,
	dependencies: Dependencies,
): Promise<OutputItem[]> {
	const { listing } = dependencies;
	const work = operations[request.operation]({ connection, request, ...dependencies, service: connection.service });
	const done = await settle(work);
	// A trigger that is published now must see what was made, changed or deleted here.
	if (!traitsOf[request.operation].isReadOnly) noteOtherWrite();
	if (done.ok) return done.value;
	// Nobody knows what is there now.
	listing.forget();
	throw done.error;
}

const operations: Readonly<Record<OperationRequest['operation'], (task: Task) => Promise<OutputItem[]>>> = {
	async getAll({ connection, request: { filters, limit, simplify }, service }) {
		const isFiltered = Object.values(filters).some((filter) => filter !== undefined);
		const list = listEndpoints(connection, isFiltered ? undefined : limit);
		const found = await upTo(limit, list, (one) => passes(connection, one, filters));
		return found.map((one) => endpointItem(service, simplify, one));
	},
	async get({ connection, request: { endpoint, simplify }, service, journal, listing }) {
		const found =
			endpoint.by === 'id'
				? await findById(connection, endpoint.value)
				: await onlyOneAt(listing, endpoint.value, journal);
		return [endpointItem(service, simplify, found)];
	},
	async getStatus({ connection, request: { endpoint, expectedEvents }, service, journal, listing }) {
		const found = await lookUp(connection, listing, endpoint, journal);
		const lastDelivery = typeof found === 'object' ? await newestDelivery(connection, found.endpoint.id) : undefined;
		return [statusItem(service, connection.management, { asked: endpoint, found, expectedEvents, lastDelivery })];
	},
	async create({ connection, request: { wanted, simplify }, service, listing, onNewSecret }) {
		assertFieldsSupported(connection, wanted);
		const { endpoint, raw, secret, isSecretHidden, isNew } = await createWithSecret(connection, wanted);
		listing.put({ endpoint, raw });
		if (secret !== undefined) onNewSecret();
		const wasThere = isNew === false && canLearnSecret(connection.management);
		return [endpointItem(service, simplify, { endpoint, raw, secret, isSecretHidden, wasThere })];
	},
	update: async (task) => await change(task, task.request.wanted),
	async upsert(task) {
		const { url = '', events = [], ...rest } = task.request.wanted;
		const result = await upsertEndpoint(task.connection, { ...rest, url, events }, task);
		return [await endpointWithHandover(task, result.replacedId, result)];
	},
	enable: async (task) => await change(task, { enabled: true }),
	disable: async (task) => await change(task, { enabled: false }),
	async delete({ connection, request: { endpoint, simplify }, listing, memory }) {
		// No journal: of two that a replacement has left, the other one would stay for good.
		const id = await idOf(listing, endpoint);
		const looked = await settle(lookUp(connection, listing, { by: 'id', value: id }));
		const wasSeen = looked.ok && typeof looked.value === 'object';
		// A list alone may lag behind.
		const wasMissing = looked.ok && looked.value === undefined && offers(connection.management, 'get');
		const removal = await deleteConfirmed(connection, id, new Set(wasSeen ? [id] : []));
		if (isListedAfter(removal)) memory.rememberDeleted(id);
		if (removal.type !== 'gone') throw removal.error;
		listing.remove(id);
		// What was not there before the call is told to a user, who may have mistyped its ID: then nothing was deleted.
		if (removal.error !== undefined && (!wasSeen || saysMissing(removal.error))) throw removal.error;
		if (wasMissing) throw new ServiceError({ code: 'notFound', effect: 'none' });
		return [shaped(simplify, removal.raw, { deleted: true, id })];
	},
	async rotateSecret(task) {
		const { connection, request, journal, listing } = task;
		const id = await idOf(listing, request.endpoint, journal);
		return [await endpointWithHandover(task, id, await rotateEndpointSecret(connection, id, journal))];
	},
	async getSecret({ connection, request: { endpoint, simplify }, journal, listing }) {
		const id = await idOf(listing, endpoint, journal);
		const { secret, raw } = await fetchSecret(connection, id);
		return [shaped(simplify, raw, { id, secret })];
	},
	async sendTest({ connection, request: { endpoint, simplify }, journal, listing }) {
		const isForAll = testReaches(connection.management) === 'account';
		const id = isForAll ? '' : await idOf(listing, endpoint, journal);
		const { result, raw } = await sendTest(connection, id);
		return [shaped(simplify, raw, { ...result })];
	},
	async getDeliveries({ connection, request: { endpoint, filters, limit, simplify }, service, journal, listing }) {
		const id = await idOf(listing, endpoint, journal);
		const found = await upTo(limit, listDeliveries(connection, id, { status: filters.status, maxItems: limit }));
		return found.map((raw) => shaped(simplify, raw, deliveryItem(service, deliveryFields(connection), id, raw)));
	},
};

const deliveryFields = ({ management }: Connection) => management.operations.listDeliveries?.fields ?? { id: 'id' };

/** The newest delivery of an endpoint; undefined where there is none, or the service has no history of them. */
async function newestDelivery(connection: Connection, id: string): Promise<DeliveryItem | undefined> {
	if (!offers(connection.management, 'listDeliveries')) return undefined;
	const [raw] = await upTo(1, listDeliveries(connection, id, { maxItems: 1 }));
	return raw === undefined ? undefined : deliveryItem(connection.service, deliveryFields(connection), id, raw);
}

async function change(task: Task, changes: EndpointChanges): Promise<OutputItem[]> {
	const { connection, request, journal, listing } = task;
	const id = await idOf(listing, request.endpoint, journal);
	const result = await changeEndpoint(connection, id, changes, journal);
	return [await endpointWithHandover(task, result.replacedId, result)];
}

/** An endpoint as it comes out, after a trigger was told its new secret where the endpoint was there before. */
async function endpointWithHandover(
	{ notifyTrigger, service, listing, memory, onNewSecret, request: { simplify } }: Task,
	knownId: string | undefined,
	result: OperationResult,
): Promise<OutputItem> {
	const { endpoint, secret, replacedId, oldListedAs } = result;
	listing.put(result, replacedId);
	if (replacedId !== undefined && oldListedAs !== undefined) memory.rememberDeleted(replacedId);
	if (secret !== undefined) onNewSecret();
	if (knownId === undefined || secret === undefined) return endpointItem(service, simplify, result);
	const handover = await notifyTrigger(knownId, { id: endpoint.id, url: endpoint.url, secret });
	return endpointItem(service, simplify, { ...result, handover });
}
