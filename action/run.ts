import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';
import { connect } from '../endpoints/n8n/connect';
import { toNodeError } from '../endpoints/n8n/errors';
import { runOperation, type NotifyTrigger } from './perform';
import { resolveService } from '../services/n8n/resolve';
import { sendMessage } from './postMessage';
import { sendHandover } from '../handover/send';
import { fingerprintOf } from '../services/n8n/nodeIdentity';
import type { Service } from '../services/schema/service';
import { alternatives, strategyOf, type ManagedOperation } from '../services/capabilities';
import { createJournal } from './journal';
import { managedOperation } from './operations';
import { readRequest } from './request';

/** What is being done, as the end of a sentence. */
const doing: Record<ManagedOperation, string> = {
	getAll: 'listing the endpoints',
	get: 'reading the endpoint',
	create: 'creating the endpoint',
	update: 'updating the endpoint',
	upsert: 'creating or updating the endpoint',
	enable: 'enabling the endpoint',
	disable: 'disabling the endpoint',
	delete: 'deleting the endpoint',
	rotateSecret: 'rotating the signing secret',
	getSecret: 'fetching the signing secret',
	sendTest: 'sending a test event',
	getDeliveries: 'reading the deliveries',
	sendMessage: 'sending the message',
};

/** Runs the node for one item; with "continue on fail" what went wrong becomes the item's output. */
export async function runItem(context: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const outcome = await work(context, itemIndex).then(
		(objects) => ({ objects }),
		(thrown: unknown) => ({ error: asNodeError(context, thrown, itemIndex) }),
	);
	const pairedItem = { item: itemIndex };
	if ('objects' in outcome) return outcome.objects.map((json) => ({ json, pairedItem }));
	const { error } = outcome;
	if (!context.continueOnFail()) throw error;
	return [{ json: { error: error.message, description: error.description ?? null }, error, pairedItem }];
}

async function work(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject[]> {
	const service = await resolveService(context, String(context.getNodeParameter('service', itemIndex)), itemIndex);
	const operation = readOperation(context, service, itemIndex);
	try {
		if (operation === 'sendMessage') {
			if (!service.inbound) throw notOffered(context, service, operation, itemIndex);
			const payload = readPayload(context, itemIndex);
			return [{ ...(await sendMessage(context, service, service.inbound, payload, itemIndex)) } as IDataObject];
		}
		const connection = await connect(context, service, itemIndex);
		const request = readRequest(context, service, operation, connection.apiVersion, itemIndex);
		const journal = createJournal(context.getWorkflowStaticData('node'), fingerprintOf(context));
		const tellTrigger: NotifyTrigger = async (endpointId, { id, url, secret }) =>
			await sendHandover(context, service, url, { endpointId, newEndpointId: id, secret }, itemIndex);
		return (await runOperation(connection, request, { journal, notifyTrigger: tellTrigger })) as IDataObject[];
	} catch (fault) {
		const called = operation === 'sendMessage' ? 'inbound' : 'api';
		throw toNodeError(context, service, fault, doing[operation], { itemIndex, called });
	}
}

/** The operation that is asked for, if the service offers it: an expression or an agent can ask for any. */
function readOperation(context: IExecuteFunctions, service: Service, itemIndex: number): ManagedOperation {
	const resource = String(context.getNodeParameter('resource', itemIndex));
	const name = String(context.getNodeParameter('operation', itemIndex));
	const operation = managedOperation(resource, name);
	if (!operation) {
		throw new NodeOperationError(context.getNode(), `There is no operation "${name}" for "${resource}"`, {
			description: 'Choose resource and operation from their lists.',
			itemIndex,
		});
	}
	if (!strategyOf(service, operation)) throw notOffered(context, service, operation, itemIndex);
	return operation;
}

const notOffered = (
	context: IExecuteFunctions,
	service: Service,
	operation: ManagedOperation,
	itemIndex: number,
): NodeOperationError =>
	new NodeOperationError(context.getNode(), `${service.displayName} has no way of ${doing[operation]} from n8n`, {
		description: alternatives[operation],
		itemIndex,
	});

const payloadSchema = z.union([
	z.record(z.string(), z.unknown()),
	z.string().transform((text, issues) => {
		const parsed = parseJson(text);
		if (parsed.ok) return parsed.value;
		issues.addIssue({ code: z.ZodIssueCode.custom, message: 'not JSON' });
		return z.NEVER;
	}),
	z.array(z.unknown()),
]);

function readPayload(context: IExecuteFunctions, itemIndex: number): IDataObject {
	const parsed = payloadSchema.safeParse(context.getNodeParameter('payload', itemIndex));
	if (parsed.success) return parsed.data as IDataObject;
	throw new NodeOperationError(context.getNode(), 'Payload is not JSON', {
		description:
			'Put in JSON such as { "text": "Hello" }: names and texts in double quotes, no comma after the last one.',
		itemIndex,
	});
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
	try {
		return { ok: true, value: JSON.parse(text) as unknown };
	} catch {
		return { ok: false };
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
