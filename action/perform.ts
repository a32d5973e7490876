import { getSecret, listDeliveries, listEndpoints, sendTest, type Connection } from '../endpoints/client';
import type { EndpointChanges } from '../endpoints/endpoint';
import { ServiceError } from '../endpoints/errors';
import { changeEndpoint } from '../endpoints/operations/change';
import { assertFieldsSupported, createWithSecret } from '../endpoints/operations/create';
import { findById } from '../endpoints/operations/find';
import type { Journal } from '../endpoints/operations/journal';
import { deleteConfirmed } from '../endpoints/operations/remove';
import type { OperationResult } from '../endpoints/operations/result';
import { rotateEndpointSecret } from '../endpoints/operations/rotateSecret';
import { upsertEndpoint } from '../endpoints/operations/upsert';
import type { HandoverOutcome } from '../handover/send';
import { testReaches } from '../services/capabilities';
import type { Service } from '../services/schema/service';
import { idOf, onlyOneAt, passes, upTo } from './chosen';
import { deliveryItem, endpointItem, shaped, type OutputItem } from './output';
import type { OperationRequest } from './request';

/**
 * Tells a live trigger the new secret of the endpoint that it knows by `knownId`. Never throws.
 *
 * @returns what came of it.
 */
export type NotifyTrigger = (
	knownId: string,
	result: { id: string; url: string; secret: string },
) => Promise<HandoverOutcome>;

/** What an operation needs besides the service: a memory of replacements, and a way to triggers that are live. */
export interface Dependencies {
	journal: Journal;
	notifyTrigger: NotifyTrigger;
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
	return await operations[request.operation]({ connection, request, ...dependencies, service: connection.service });
}

const operations: Readonly<Record<OperationRequest['operation'], (task: Task) => Promise<OutputItem[]>>> = {
	async getAll({ connection, request: { filters, limit, simplify }, service }) {
		const isFiltered = Object.values(filters).some((filter) => filter !== undefined);
		const list = listEndpoints(connection, isFiltered ? undefined : limit);
		const found = await upTo(limit, list, (one) => passes(service, one, filters));
		return found.map((one) => endpointItem(service, simplify, one));
	},
	async get({ connection, request: { endpoint, simplify }, service, journal }) {
		const found =
			endpoint.by === 'id'
				? await findById(connection, endpoint.value)
				: await onlyOneAt(connection, endpoint.value, journal);
		return [endpointItem(service, simplify, found)];
	},
	async create({ connection, request: { wanted, simplify }, service }) {
		assertFieldsSupported(connection, wanted);
		const { endpoint, raw, secret } = await createWithSecret(connection, wanted);
		return [endpointItem(service, simplify, { endpoint, raw, secret })];
	},
	update: async (task) => await change(task, task.request.wanted),
	async upsert(task) {
		const { url = '', events = [], ...rest } = task.request.wanted;
		const result = await upsertEndpoint(task.connection, { ...rest, url, events }, task.journal);
		return [await endpointWithHandover(task, result.replacedId, result)];
	},
	enable: async (task) => await change(task, { enabled: true }),
	disable: async (task) => await change(task, { enabled: false }),
	async delete({ connection, request: { endpoint, simplify } }) {
		// No journal: of two that a replacement has left, the other one would stay for good.
		const id = await idOf(connection, endpoint);
		const removal = await deleteConfirmed(connection, id);
		if (removal.type !== 'gone') throw removal.error;
		// What was not there before the call is told to a user, who may have mistyped its ID.
		if (removal.error instanceof ServiceError && removal.error.isMissing) throw removal.error;
		return [shaped(simplify, removal.raw, { deleted: true, id })];
	},
	async rotateSecret(task) {
		const { connection, request, journal } = task;
		const id = await idOf(connection, request.endpoint, journal);
		return [await endpointWithHandover(task, id, await rotateEndpointSecret(connection, id, journal))];
	},
	async getSecret({ connection, request: { endpoint, simplify }, journal }) {
		const id = await idOf(connection, endpoint, journal);
		const { secret, raw } = await getSecret(connection, id);
		return [shaped(simplify, raw, { id, secret })];
	},
	async sendTest({ connection, request: { endpoint, simplify }, journal }) {
		const isForAll = testReaches(connection.management) === 'account';
		const id = isForAll ? '' : await idOf(connection, endpoint, journal);
		const { result, raw } = await sendTest(connection, id);
		return [shaped(simplify, raw, { ...result })];
	},
	async getDeliveries({ connection, request: { endpoint, filters, limit, simplify }, service, journal }) {
		const id = await idOf(connection, endpoint, journal);
		const fields = connection.management.operations.listDeliveries?.fields ?? { id: 'id' };
		const found = await upTo(limit, listDeliveries(connection, id, { status: filters.status, maxItems: limit }));
		return found.map((raw) => shaped(simplify, raw, deliveryItem(service, fields, id, raw)));
	},
};

async function change(task: Task, changes: EndpointChanges): Promise<OutputItem[]> {
	const { connection, request, journal } = task;
	const id = await idOf(connection, request.endpoint, journal);
	const result = await changeEndpoint(connection, id, changes, journal);
	return [await endpointWithHandover(task, result.replacedId, result)];
}

/** An endpoint as it comes out, after a trigger was told its new secret where the endpoint was there before. */
async function endpointWithHandover(
	{ notifyTrigger, service, request: { simplify } }: Task,
	knownId: string | undefined,
	result: OperationResult,
): Promise<OutputItem> {
	const { endpoint, secret } = result;
	if (knownId === undefined || secret === undefined) return endpointItem(service, simplify, result);
	const handover = await notifyTrigger(knownId, { id: endpoint.id, url: endpoint.url, secret });
	return endpointItem(service, simplify, { ...result, handover });
}
