import { NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { EndpointChanges } from '../../endpoints/endpoint';
import type { EndpointChoice, Request } from '../../endpoints/perform';
import type { Service } from '../../services/service';
import { choosesSomething, subscription } from '../../services/subscription';

const names = z
	.union([z.array(z.string()), z.string().transform((text) => text.split(','))])
	.transform((list) => list.map((name) => name.trim()).filter((name) => name !== ''));

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
	events: names.optional(),
	customEvents: names.optional(),
});

const filtersSchema = z.object({
	enabled: z.boolean().optional(),
	event: filled.optional(),
	urlContains: filled.optional(),
	status: filled.optional(),
});

const everything = z.boolean();
const limitSchema = z.number().int().min(1);

const needsEndpoint: ReadonlyArray<Request['operation']> = [
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
const needsUrl: ReadonlyArray<Request['operation']> = ['create', 'upsert'];
const lists: ReadonlyArray<Request['operation']> = ['getAll', 'getDeliveries'];

/**
 * Reads what the user asks for from the node's parameters of one item.
 *
 * @param version dated version of the API that the calls are made for, where the service has one.
 * @throws NodeOperationError that names the parameter to change.
 */
export function readRequest(
	context: IExecuteFunctions,
	service: Service,
	operation: Request['operation'],
	version: string | undefined,
	itemIndex: number,
): Request {
	const refuse = (message: string, description: string) =>
		new NodeOperationError(context.getNode(), message, { description, itemIndex });
	const read = <Schema extends z.ZodTypeAny>(name: string, schema: Schema, fallback: unknown): z.output<Schema> => {
		const parsed = schema.safeParse(context.getNodeParameter(name, itemIndex, fallback));
		if (parsed.success) return parsed.data as z.output<Schema>;
		const [issue] = parsed.error.issues;
		const place = [name, ...(issue?.path ?? [])].join(' > ');
		throw refuse(
			`The parameter "${place}" cannot be used`,
			`${issue?.message ?? 'It has another form than expected'}. Change it, and try again.`,
		);
	};

	const endpoint: EndpointChoice =
		needsEndpoint.includes(operation) && !reachesAccount(service, operation)
			? read('endpointId', locatorSchema, '')
			: { by: 'id', value: '' };
	if (endpoint.value === '' && needsEndpoint.includes(operation) && !reachesAccount(service, operation)) {
		throw refuse('No endpoint is chosen', 'Choose one from the list, or put in its ID or its URL.');
	}

	const wanted: EndpointChanges = needsUrl.includes(operation)
		? readNewEndpoint()
		: operation === 'update'
			? readChanges()
			: {};

	return {
		operation,
		endpoint,
		wanted,
		limit:
			lists.includes(operation) && !read('returnAll', everything, false) ? read('limit', limitSchema, 50) : Infinity,
		filters: lists.includes(operation) ? read('filters', filtersSchema, {}) : {},
		simplify: read('simplify', everything, true),
	};

	function readNewEndpoint(): EndpointChanges {
		const url = read('url', filled, '');
		if (url === undefined || !URL.canParse(url)) {
			throw refuse('URL is not a web address', 'Put in the whole address to which the service is to send the events.');
		}
		const choice = { events: read('events', names, []), customEvents: read('customEvents', names, []) };
		if (!choosesSomething(choice)) {
			throw refuse('No events are chosen', `Choose at least one event that ${service.displayName} is to send.`);
		}
		return definedOnly({
			...read('additionalFields', fieldsSchema, {}),
			url,
			events: subscription(service, choice, version),
		});
	}

	function readChanges(): EndpointChanges {
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
}

const reachesAccount = (service: Service, operation: Request['operation']): boolean =>
	operation === 'sendTest' && service.management?.operations.sendTest?.reaches === 'account';

const definedOnly = (changes: EndpointChanges): EndpointChanges =>
	Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
