import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { EndpointChanges } from '../endpoints/endpoint';
import type { Service } from '../services/schema/service';
import { testReaches, type ManagedOperation } from '../services/capabilities';
import { choosesSomething, eventNamesSchema, subscription } from '../services/subscription';
import { parameterProblems } from './messages';
import { managedOperation } from './operations';
import { parameterReader, type ParameterReader } from './parameters';

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
	/** One shape for every service, or the service's own objects. */
	simplify: boolean;
}

const filled = z
	.string()
	.transform((text) => text.trim())
	.transform((text) => (text === '' ? undefined : text));

const locatorSchema = z
	.union([
		z.string().transform((value) => ({ mode: 'id', value })),
		z.object({ mode: z.string(), value: z.union([z.string(), z.number()]).transform(String) }),
	])
	.transform(({ mode, value }): EndpointChoice => ({ by: mode === 'url' ? 'url' : 'id', value: value.trim() }));

const fieldsSchema = z.object({
	name: z.string().optional(),
	description: z.string().optional(),
	enabled: z.boolean().optional(),
	apiVersion: filled.optional(),
});

const updateSchema = fieldsSchema.extend({
	url: filled.optional(),
	events: eventNamesSchema.optional(),
	customEvents: eventNamesSchema.optional(),
});

const filtersSchema = z.object({
	enabled: z.boolean().optional(),
	event: filled.optional(),
	urlContains: filled.optional(),
	status: filled.optional(),
});

const needsEndpoint: ReadonlyArray<OperationRequest['operation']> = [
	'get',
	'update',
	'enable',
	'disable',
	'delete',
	'rotateSecret',
	'getSecret',
	'sendTest',
	'getDeliveries',
];
const needsUrl: ReadonlyArray<OperationRequest['operation']> = ['create', 'upsert'];
const lists: ReadonlyArray<OperationRequest['operation']> = ['getAll', 'getDeliveries'];

/**
 * Reads what the user asks for from the node's parameters of one item.
 *
 * @param version dated version of the API that the calls are made for, where the service has one.
 * @throws NodeOperationError that names the parameter to change.
 */
export function readRequest(
	context: IExecuteFunctions,
	service: Service,
	operation: OperationRequest['operation'],
	version: string | undefined,
	itemIndex: number,
): OperationRequest {
	const reader = parameterReader(context, itemIndex);
	return {
		operation,
		endpoint: readEndpoint(reader, service, operation),
		wanted: readWanted(reader, service, operation, version),
		...readList(reader, operation),
		simplify: reader.read('simplify', z.boolean(), true),
	};
}

function readEndpoint(
	{ read, refuse }: ParameterReader,
	service: Service,
	operation: OperationRequest['operation'],
): EndpointChoice {
	if (!needsEndpoint.includes(operation) || reachesAccount(service, operation)) return { by: 'id', value: '' };
	const endpoint = read('endpointId', locatorSchema, '');
	if (endpoint.value === '') {
		throw refuse(parameterProblems.noEndpoint());
	}
	return endpoint;
}

function readWanted(
	reader: ParameterReader,
	service: Service,
	operation: OperationRequest['operation'],
	version: string | undefined,
): EndpointChanges {
	if (needsUrl.includes(operation)) return readNewEndpoint(reader, service, version);
	return operation === 'update' ? readChanges(reader, service, version) : {};
}

function readList(
	{ read }: ParameterReader,
	operation: OperationRequest['operation'],
): Pick<OperationRequest, 'limit' | 'filters'> {
	if (!lists.includes(operation)) return { limit: Infinity, filters: {} };
	return {
		limit: read('returnAll', z.boolean(), false) ? Infinity : read('limit', z.number().int().min(1), 50),
		filters: read('filters', filtersSchema, {}),
	};
}

function readNewEndpoint(
	{ read, refuse }: ParameterReader,
	service: Service,
	version: string | undefined,
): EndpointChanges {
	const url = read('url', filled, '');
	if (url === undefined || !URL.canParse(url)) {
		throw refuse(parameterProblems.noWebAddress());
	}
	const choice = {
		events: read('events', eventNamesSchema, []),
		customEvents: read('customEvents', eventNamesSchema, []),
	};
	if (!choosesSomething(choice)) {
		throw refuse(parameterProblems.noEvents(service.displayName));
	}
	return definedOnly({
		...read('additionalFields', fieldsSchema, {}),
		url,
		events: subscription(service, choice, version),
	});
}

function readChanges(
	{ read, refuse }: ParameterReader,
	service: Service,
	version: string | undefined,
): EndpointChanges {
	const { events, customEvents, ...fields } = read('updateFields', updateSchema, {});
	const choice = { events: events ?? [], customEvents: customEvents ?? [] };
	const changes = definedOnly({
		...fields,
		events: choosesSomething(choice) ? subscription(service, choice, version) : undefined,
	});
	if (Object.keys(changes).length === 0) {
		throw refuse(parameterProblems.nothingToChange());
	}
	return changes;
}

const reachesAccount = (service: Service, operation: OperationRequest['operation']): boolean =>
	operation === 'sendTest' && testReaches(service.management) === 'account';

const definedOnly = (changes: EndpointChanges): EndpointChanges =>
	Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));

/**
 * The operation that is asked for: an expression or an agent can ask for any, also for one that there is not.
 *
 * @throws NodeOperationError
 */
export function readOperation(context: IExecuteFunctions, itemIndex: number): ManagedOperation {
	const resource = String(context.getNodeParameter('resource', itemIndex));
	const name = String(context.getNodeParameter('operation', itemIndex));
	const operation = managedOperation(resource, name);
	if (operation) return operation;
	throw parameterReader(context, itemIndex).refuse(parameterProblems.unknownOperation(name, resource));
}

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

/** The JSON of a message: an object, a list, or a text that holds any JSON. @throws NodeOperationError */
export function readPayload(context: IExecuteFunctions, itemIndex: number): unknown {
	const parsed = payloadSchema.safeParse(context.getNodeParameter('payload', itemIndex));
	if (parsed.success) return parsed.data;
	throw parameterReader(context, itemIndex).refuse(parameterProblems.payloadNotJson());
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
	try {
		return { ok: true, value: JSON.parse(text) as unknown };
	} catch {
		return { ok: false };
	}
}
