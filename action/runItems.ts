import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Connection } from '../endpoints/client';
import { OperationNotOfferedError } from '../endpoints/errors';
import { connect } from '../endpoints/n8n/connect';
import { toNodeError } from '../endpoints/n8n/errors';
import { createListing, type Listing } from '../endpoints/operations/listing';
import type { EndpointMemory } from '../endpoints/operations/memory';
import { settle, type Settled } from '../endpoints/settle';
import { sendHandover, type HandoverOutcome } from '../handover/sendHandover';
import { fingerprintOf, workflowFingerprintOf } from '../services/n8n/nodeIdentity';
import { strategyOf, type ManagedOperation } from '../services/capabilities';
import { resolveService } from '../services/n8n/resolve';
import type { Inbound, Service } from '../services/schema/service';
import { accountProof } from '../lifecycle/proof';
import { handoverHint } from './handoverHint';
import { createJournal } from './journal';
import { createMemory, type MemoryStores } from './memory';
import { doing } from './messages';
import { runOperation, type NotifyTrigger } from './runOperation';
import { postMessage } from './postMessage';
import { readOperation, readPayload, readRequest, type OperationRequest } from './request';

/**
 * Runs the node for all of its items.
 *
 * The parameters of all items are read before the first call, so that a mistake in one of them changes nothing. Where a
 * later call fails and the node is to stop at that, it throws; but not if it has signing secrets to put out that exist
 * nowhere else. Then it puts those out, and items with an error in place of the others.
 *
 * @returns its output items; with "continue on fail" what went wrong becomes one.
 * @throws NodeApiError or NodeOperationError
 */
export async function runItems(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const prepared = await prepareAll(context);
	const execution = newExecution();
	const output = await runPrepared(context, prepared, execution);
	const hint = handoverHint(execution.handovers);
	if (hint) context.addExecutionHints(hint);
	return output;
}

async function runPrepared(
	context: IExecuteFunctions,
	prepared: ReadonlyArray<Settled<ItemTask>>,
	execution: Execution,
): Promise<INodeExecutionData[]> {
	const output: INodeExecutionData[] = [];
	for (const [item, task] of prepared.entries()) {
		const outcome = task.ok ? await settle(carryOut(context, task.value, execution, item)) : task;
		if (outcome.ok) {
			output.push(...outcome.value.map((json) => ({ json, pairedItem: { item } })));
			continue;
		}
		const error = asNodeError(context, outcome.error, item);
		if (!context.continueOnFail() && !execution.hasNewSecret) throw error;
		output.push(errorItem(error, item));
		if (context.continueOnFail()) continue;
		const rest = [...prepared.keys()].slice(item + 1);
		context.addExecutionHints({ message: stoppedHint, type: 'warning', location: 'outputPane' });
		return [...output, ...rest.map((index) => errorItem(notDone(context, index), index))];
	}
	return output;
}

const stoppedHint =
	'An item failed. The items before it made new signing secrets, so the output is kept: store those secrets, and run the others again.';

const notDone = (context: IExecuteFunctions, itemIndex: number): NodeOperationError =>
	new NodeOperationError(context.getNode(), 'Not done, because an item before this one failed', {
		description: 'Run this again for the items that were not done.',
		itemIndex,
	});

const errorItem = (error: NodeApiError | NodeOperationError, item: number): INodeExecutionData => ({
	json: { error: error.message, description: error.description ?? null },
	error,
	pairedItem: { item },
});

/** What the node is asked to do for one item, read and checked. Nothing has been called yet. */
type ItemTask =
	| { operation: 'sendMessage'; service: Service; inbound: Inbound; payload: unknown }
	| { operation: OperationRequest['operation']; service: Service; connection: Connection; request: OperationRequest };

/** @throws NodeApiError or NodeOperationError for the first item that cannot be done, unless the node goes on. */
async function prepareAll(context: IExecuteFunctions): Promise<Array<Settled<ItemTask>>> {
	const prepared: Array<Settled<ItemTask>> = [];
	for (const item of context.getInputData().keys()) {
		const task = await settle(prepare(context, item));
		if (!task.ok && !context.continueOnFail()) throw asNodeError(context, task.error, item);
		prepared.push(task);
	}
	return prepared;
}

async function prepare(context: IExecuteFunctions, itemIndex: number): Promise<ItemTask> {
	const service = await resolveService(context, String(context.getNodeParameter('service', itemIndex)), itemIndex);
	const operation = readOperation(context, itemIndex);
	const { inbound } = service;
	try {
		if (!strategyOf(service, operation)) throw new OperationNotOfferedError(operation);
		if (operation === 'sendMessage') {
			if (!inbound) throw new OperationNotOfferedError(operation);
			return { operation, service, inbound, payload: readPayload(context, itemIndex) };
		}
		const connection = await connect(context, service, itemIndex);
		return {
			operation,
			service,
			connection,
			request: readRequest(context, service, operation, connection.apiVersion, itemIndex),
		};
	} catch (error) {
		throw nodeErrorOf(context, service, operation, error, itemIndex);
	}
}

/** What the items of one execution have in common. */
interface Execution {
	/** Whether a signing secret was made that is in the output and may be nowhere else. */
	hasNewSecret: boolean;
	/** What came of telling live triggers about new secrets. */
	handovers: HandoverOutcome[];
	/** What the account of a credential has. */
	listingFor(account: string, connection: Connection): Listing;
	/** What is remembered of the endpoints of an account. */
	memoryFor(stores: MemoryStores): EndpointMemory;
}

function newExecution(): Execution {
	const listings = new Map<string, Listing>();
	const memories = new Map<string, EndpointMemory>();
	return {
		hasNewSecret: false,
		handovers: [],
		listingFor(account, connection) {
			const listing = listings.get(account) ?? createListing(connection);
			listings.set(account, listing);
			return listing;
		},
		memoryFor(stores) {
			const memory = memories.get(stores.account) ?? createMemory(stores);
			memories.set(stores.account, memory);
			return memory;
		},
	};
}

async function carryOut(
	context: IExecuteFunctions,
	task: ItemTask,
	execution: Execution,
	itemIndex: number,
): Promise<IDataObject[]> {
	const { service, operation } = task;
	try {
		if (task.operation === 'sendMessage') {
			return [await postMessage(context, service, task.inbound, task.payload, itemIndex)];
		}
		const { connection, request } = task;
		const { key, account } = await accountProof(context, service, itemIndex);
		const startedAt = Date.now();
		const notifyTrigger: NotifyTrigger = async (endpointId, { id, url, secret }) => {
			const handover = { endpointId, newEndpointId: id, secret, ageMs: Math.max(0, Date.now() - startedAt) };
			const outcome = await sendHandover(context, service, url, handover, itemIndex);
			execution.handovers.push(outcome);
			return outcome;
		};
		return await runOperation(connection, request, {
			journal: createJournal(context.getWorkflowStaticData('node'), fingerprintOf(context), key),
			memory: execution.memoryFor({
				account,
				key,
				node: { staticData: context.getWorkflowStaticData('node'), owner: fingerprintOf(context) },
				workflow: { staticData: context.getWorkflowStaticData('global'), owner: workflowFingerprintOf(context) },
			}),
			notifyTrigger,
			listing: execution.listingFor(`${service.id} ${account} ${connection.apiVersion ?? ''}`, connection),
			onNewSecret: () => (execution.hasNewSecret = true),
		});
	} catch (error) {
		throw nodeErrorOf(context, service, operation, error, itemIndex);
	}
}

const nodeErrorOf = (
	context: IExecuteFunctions,
	service: Service,
	operation: ManagedOperation,
	error: unknown,
	itemIndex: number,
): NodeApiError | NodeOperationError =>
	toNodeError(context, service, error, doing[operation], {
		itemIndex,
		called: operation === 'sendMessage' ? 'inbound' : 'api',
	});

/** n8n's own errors about parameters and credentials get the item they are about. */
function asNodeError(
	context: IExecuteFunctions,
	thrown: unknown,
	itemIndex: number,
): NodeApiError | NodeOperationError {
	if (thrown instanceof NodeApiError || thrown instanceof NodeOperationError) return thrown;
	return new NodeOperationError(context.getNode(), thrown instanceof Error ? thrown : String(thrown), { itemIndex });
}
