import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { OperationNotOfferedError } from '../endpoints/errors';
import { connect } from '../endpoints/n8n/connect';
import { toNodeError } from '../endpoints/n8n/errors';
import { settle } from '../endpoints/settle';
import { sendHandover } from '../handover/send';
import { fingerprintOf } from '../services/n8n/nodeIdentity';
import { strategyOf } from '../services/capabilities';
import { resolveService } from '../services/n8n/resolve';
import { accountProof } from '../lifecycle/proof';
import { createJournal } from './journal';
import { doing } from './messages';
import { runOperation, type NotifyTrigger } from './perform';
import { postMessage } from './postMessage';
import { readOperation, readPayload, readRequest } from './request';

/**
 * Runs the node for one item.
 *
 * @returns its output items; with "continue on fail" what went wrong becomes one.
 * @throws NodeApiError or NodeOperationError
 */
export async function runItem(context: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const outcome = await settle(outputOf(context, itemIndex));
	const pairedItem = { item: itemIndex };
	if (outcome.ok) return outcome.value.map((json) => ({ json, pairedItem }));
	const error = asNodeError(context, outcome.error, itemIndex);
	if (!context.continueOnFail()) throw error;
	return [{ json: { error: error.message, description: error.description ?? null }, error, pairedItem }];
}

async function outputOf(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject[]> {
	const service = await resolveService(context, String(context.getNodeParameter('service', itemIndex)), itemIndex);
	const operation = readOperation(context, itemIndex);
	const { inbound } = service;
	try {
		if (!strategyOf(service, operation)) throw new OperationNotOfferedError(operation);
		if (operation === 'sendMessage') {
			if (!inbound) throw new OperationNotOfferedError(operation);
			return [await postMessage(context, service, inbound, readPayload(context, itemIndex), itemIndex)];
		}
		const connection = await connect(context, service, itemIndex);
		const request = readRequest(context, service, operation, connection.apiVersion, itemIndex);
		const journal = createJournal(
			context.getWorkflowStaticData('node'),
			fingerprintOf(context),
			(await accountProof(context, service, itemIndex)).key,
		);
		const startedAt = Date.now();
		const notifyTrigger: NotifyTrigger = async (endpointId, { id, url, secret }) => {
			const handover = { endpointId, newEndpointId: id, secret, ageMs: Math.max(0, Date.now() - startedAt) };
			return await sendHandover(context, service, url, handover, itemIndex);
		};
		return await runOperation(connection, request, { journal, notifyTrigger });
	} catch (error) {
		const called = operation === 'sendMessage' ? 'inbound' : 'api';
		throw toNodeError(context, service, error, doing[operation], { itemIndex, called });
	}
}

/** n8n's own errors about parameters and credentials get the item they are about. */
function asNodeError(
	context: IExecuteFunctions,
	thrown: unknown,
	itemIndex: number,
): NodeApiError | NodeOperationError {
	if (thrown instanceof NodeApiError || thrown instanceof NodeOperationError) return thrown;
	return new NodeOperationError(context.getNode(), thrown instanceof Error ? thrown : String(thrown), { itemIndex });
}
