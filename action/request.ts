import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { EndpointChanges } from '../endpoints/endpoint';
import type { EndpointChoice, OperationRequest } from './perform';
import type { Service } from '../services/schema/service';
import { testReaches } from '../services/capabilities';
import { choosesSomething, eventNamesSchema, subscription } from '../services/subscription';
import { parameterReader, type ParameterReader } from './parameters';

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
		throw refuse('No endpoint is chosen', 'Choose one from the list, or put in its ID or its URL.');
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
		throw refuse('URL is not a web address', 'Put in the whole address to which the service is to send the events.');
	}
	const choice = {
		events: read('events', eventNamesSchema, []),
		customEvents: read('customEvents', eventNamesSchema, []),
	};
	if (!choosesSomething(choice)) {
		throw refuse('No events are chosen', `Choose at least one event that ${service.displayName} is to send.`);
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
		throw refuse('There is nothing to change', 'Add at least one field under Update Fields.');
	}
	return changes;
}

const reachesAccount = (service: Service, operation: OperationRequest['operation']): boolean =>
	operation === 'sendTest' && testReaches(service.management) === 'account';

const definedOnly = (changes: EndpointChanges): EndpointChanges =>
	Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
