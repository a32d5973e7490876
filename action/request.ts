import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { endpointIdSchema, type EndpointChanges } from '../endpoints/endpoint';
import type { Service } from '../services/schema/service';
import { testReaches, type ManagedOperation } from '../services/capabilities';
import { choosesSomething, eventNamesSchema, subscription } from '../services/subscription';
import { parameterProblems } from './messages';
import { isRecord, parseJson } from '../services/json';
import { labelOf } from '../services/n8n/labels';
import { managedOperation, traitsOf } from './operations';
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
	/** Events that the endpoint should have, as the service spells them; empty where they do not matter. */
	expectedEvents: string[];
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
		z.union([z.string(), z.number()]).transform((value) => ({ mode: 'id', value: String(value) })),
		z.object({ mode: z.string(), value: z.union([z.string(), z.number()]).transform(String) }),
	])
	.transform(({ mode, value }): EndpointChoice => ({ by: mode === 'url' ? 'url' : 'id', value: value.trim() }));

/**
 * Whether an ID is a number that cannot be told from the next one: its last digits were rounded before it came here, so it may
 * be the ID of an endpoint of somebody else.
 */
const isRounded = (id: unknown): boolean => typeof id === 'number' && !endpointIdSchema.safeParse(id).success;

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

/**
 * The fields of a collection that a user has added and that have no value, because an expression gave none. Taken for not
 * added, such a filter would let everything pass, to a node that deletes it, say; and an endpoint that was to be off
 * would be on.
 *
 * @param mayBeEmpty whether an empty text is a value
 */
function fieldsWithoutValue(collection: unknown, mayBeEmpty: boolean): string[] {
	if (!isRecord(collection)) return [];
	const isMissing = (value: unknown): boolean =>
		value === undefined || value === null || (!mayBeEmpty && typeof value === 'string' && value.trim() === '');
	return Object.keys(collection).filter((name) => isMissing(collection[name]));
}

/** Text that an expression gives for what has no value. */
const noValue = /^(?:undefined|null|nan|\[object object\])$/i;

/**
 * Whether a text is an address that a service can send to: a whole one, with http or https and a host. An expression
 * without a value leaves a gap in it, which would make the first part of the path the host, or the word `undefined`.
 */
function isSendable(text: string): boolean {
	if (!/^https?:\/\/[^/?#\s\\]+/i.test(text) || !URL.canParse(text)) return false;
	const { hostname, pathname } = new URL(text);
	return ![hostname, ...pathname.split('/')].some((part) => noValue.test(decoded(part)));
}

function decoded(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}

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
		expectedEvents: operation === 'getStatus' ? readExpectedEvents(reader, service, version) : [],
		...readList(reader, service, operation),
		simplify: reader.read('simplify', z.boolean(), true),
	};
}

function readEndpoint(
	{ read, refuse }: ParameterReader,
	service: Service,
	operation: OperationRequest['operation'],
): EndpointChoice {
	if (traitsOf[operation].takes !== 'endpoint' || reachesAccount(service, operation)) return { by: 'id', value: '' };
	const given = read('endpointId', z.unknown(), '');
	if (isRounded(isRecord(given) ? given.value : given)) throw refuse(parameterProblems.roundedId());
	const endpoint = read('endpointId', locatorSchema, '');
	if (endpoint.value === '') {
		throw refuse(parameterProblems.noEndpoint());
	}
	// What is no address is at no service, and "not registered" would be the answer to a question that nobody has asked.
	if (operation === 'getStatus' && endpoint.by === 'url' && !isSendable(endpoint.value)) {
		throw refuse(parameterProblems.noWebAddress());
	}
	return endpoint;
}

function readWanted(
	reader: ParameterReader,
	service: Service,
	operation: OperationRequest['operation'],
	version: string | undefined,
): EndpointChanges {
	if (traitsOf[operation].takes === 'url') return readNewEndpoint(reader, service, version);
	return operation === 'update' ? readChanges(reader, service, version) : {};
}

const readExpectedEvents = ({ read }: ParameterReader, service: Service, version: string | undefined): string[] =>
	subscription(
		service,
		{
			events: read('expectedEvents', eventNamesSchema, []),
			customEvents: read('customEvents', eventNamesSchema, []),
		},
		version,
	);

function readList(
	reader: ParameterReader,
	service: Service,
	operation: OperationRequest['operation'],
): Pick<OperationRequest, 'limit' | 'filters'> {
	if (!traitsOf[operation].isList) return { limit: Infinity, filters: {} };
	const { read, refuse } = reader;
	const filters = readCollection(reader, 'filters', filtersSchema, false);
	// Left out silently, it would let everything pass.
	if (operation === 'getDeliveries' && filters.status !== undefined && !knowsStatus(service)) {
		throw refuse(parameterProblems.noStatus(service.displayName));
	}
	return {
		limit: read('returnAll', z.boolean(), false) ? Infinity : read('limit', z.number().int().min(1), 50),
		filters,
	};
}

/** Whether deliveries of the service can be filtered by their status: by the service, or by what it shows of them. */
function knowsStatus({ management }: Service): boolean {
	const { statusParam, fields } = management?.operations.listDeliveries ?? {};
	return statusParam !== undefined || fields?.status !== undefined;
}

/**
 * A collection of fields, each of which has a value.
 *
 * @throws NodeOperationError that names the field without one.
 */
function readCollection<Schema extends z.ZodTypeAny>(
	{ read, refuse }: ParameterReader,
	name: string,
	schema: Schema,
	mayBeEmpty = true,
): z.output<Schema> {
	const [missing] = fieldsWithoutValue(read(name, z.unknown(), {}), mayBeEmpty);
	if (missing !== undefined) throw refuse(parameterProblems.noValue(`${labelOf(name)} > ${labelOf(missing)}`));
	return read(name, schema, {});
}

function readNewEndpoint(reader: ParameterReader, service: Service, version: string | undefined): EndpointChanges {
	const { read, refuse } = reader;
	const url = read('url', filled, '');
	if (url === undefined || !isSendable(url)) throw refuse(parameterProblems.noWebAddress());
	const choice = {
		events: read('events', eventNamesSchema, []),
		customEvents: read('customEvents', eventNamesSchema, []),
	};
	if (!choosesSomething(choice)) {
		throw refuse(parameterProblems.noEvents(service.displayName));
	}
	return definedOnly({
		...readCollection(reader, 'additionalFields', fieldsSchema),
		url,
		events: subscription(service, choice, version),
	});
}

function readChanges(reader: ParameterReader, service: Service, version: string | undefined): EndpointChanges {
	const { refuse } = reader;
	const { events, customEvents, ...fields } = readCollection(reader, 'updateFields', updateSchema);
	if (fields.url !== undefined && !isSendable(fields.url)) throw refuse(parameterProblems.noWebAddress());
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
		const value = parseJson(text);
		if (value !== undefined) return value;
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
