import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import { galleryServices } from '../../scripts/gallery';
import { takesOneEvent } from '../../services/capabilities';
import type { Service } from '../../services/schema/service';
import { runAction } from '../support/actionRun';
import { galleryAccount } from '../support/galleryAccount';
import { DefinitionServer } from '../support/definitionServer';
import { byId } from '../support/managedVendor';

const operations = ['list', 'create', 'delete'] as const;
type OperationName = (typeof operations)[number];

/** One call of a service's own client, as it came in on loopback. */
const recordedSchema = z.object({
	method: z.string(),
	path: z.string(),
	query: z.record(z.string(), z.string()),
	headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
	body: z.string(),
});

/** The calls of the services' own clients, by service and operation; null where a client made none. */
export const recordedCallsSchema = z.record(z.string(), z.record(z.enum(operations), recordedSchema.nullable()));

export type RecordedCalls = z.infer<typeof recordedCallsSchema>;

/** What a client is asked for: which key it has, what a new endpoint is to be like, and the id of the one that goes. */
export interface ClientTask {
	key: string;
	id: string;
	wanted: { url: string; events: string[]; label: string };
}

/** The services whose own clients manage endpoints, as `calls.mjs` has them. */
const withClient = ['paddle', 'polar', 'resend', 'square', 'stripe', 'linear', 'webflow'];

const services = (): Service[] => galleryServices().filter(({ id }) => withClient.includes(id));

/** A call, with what has to be the same in ours and in that of the service's own client. */
interface Call {
	method: string;
	path: string;
	query: Record<string, string>;
	key: string;
	body: unknown;
}

/** What each client is asked for, by service. */
export const clientTasks = (): Record<string, ClientTask> =>
	Object.fromEntries(
		services().map(({ id, events, management }) => [
			id,
			{
				key: 'key_0123456789abcdef',
				id: 'endpoint_1',
				wanted: {
					url: 'https://n8n.example.com/webhook/orders/webhook',
					events: events.catalog.slice(0, takesOneEvent(management) ? 1 : 2).map(({ name }) => name),
					label: 'Orders',
				},
			},
		]),
	);

/** Has our action node do the same against a server that behaves as the definition says. @returns its first call each */
async function ourCalls(service: Service, { key, wanted }: ClientTask): Promise<Record<OperationName, Call>> {
	const { management } = service;
	if (!management) throw new Error(`${service.id} has no calls`);
	const server = await DefinitionServer.start(service);
	try {
		const run = async (operation: string, parameters: IDataObject) => {
			const before = server.calls.length;
			await runAction({
				credentials: galleryAccount(service, { apiKey: key, account: 'site_1', baseUrl: server.origin }),
				parameters: { service: service.id, resource: 'endpoint', operation, ...parameters } as never,
			});
			return server.calls.slice(before);
		};
		const accepted = management.operations.create?.accepts ?? [];
		const label = (['name', 'description'] as const).find((field) => accepted.includes(field));
		const additionalFields = {
			...(label && { [label]: wanted.label }),
			...(accepted.includes('enabled') && { enabled: true }),
		};
		const made = await run('create', { url: wanted.url, events: wanted.events, additionalFields });
		const listed = await run('getAll', { returnAll: true });
		const { id = '' } = server.endpoints[0] ?? {};
		const removed = await run('delete', byId(id) as IDataObject);
		const base = new URL(management.baseUrl).pathname.replace(/\/$/, '');
		const of = (seen: typeof made, name: OperationName): Call => {
			const call = seen.find(({ operation }) => operation === name);
			if (!call) throw new Error(`${service.id}: we made no call to ${name}`);
			return {
				method: call.method,
				path: `${base}${call.path}`.replace(id, 'endpoint_1'),
				query: call.query,
				key: String(call.authorization),
				body: JSON.parse(JSON.stringify(call.body ?? null).replaceAll(id, 'endpoint_1')) as unknown,
			};
		};
		return { list: of(listed, 'list'), create: of(made, 'create'), delete: of(removed, 'delete') };
	} finally {
		await server.stop();
	}
}

const graphQlSchema = z.object({ query: z.string(), variables: z.unknown().optional() });

/**
 * What two calls have to have in common. Of a GraphQL call that is the field which it asks for and its variables: which
 * fields of the answer each wants is its own matter.
 */
function essence({ body, key, path, ...rest }: Call): unknown {
	const graphQl = graphQlSchema.safeParse(body);
	return {
		...rest,
		// Whether there is a slash between the host and the path is up to each base URL.
		path: path.replace(/\/+/g, '/'),
		// The word in front of a key may be written in any case (RFC 9110, 11.1).
		key: key.replace(/^Bearer /i, 'Bearer '),
		body: graphQl.success
			? { field: /\{\s*(\w+)/.exec(graphQl.data.query)?.[1], variables: asSent(graphQl.data) }
			: body,
	};
}

/** Variables of a GraphQL call; a list call of ours has its number in the query itself. */
const asSent = ({ query, variables }: z.infer<typeof graphQlSchema>): unknown => {
	const first = /\bfirst: (\d+)/.exec(query)?.[1];
	return first === undefined ? variables : { first: Number(first) };
};

function ofClient(service: Service, recorded: z.infer<typeof recordedSchema>): Call {
	const { auth } = service.management ?? {};
	const header = auth && 'header' in auth ? auth.header.toLowerCase() : 'authorization';
	return {
		method: recorded.method,
		path: recorded.path,
		query: recorded.query,
		key: String(recorded.headers[header]),
		body: recorded.body === '' ? null : (JSON.parse(recorded.body) as unknown),
	};
}

/**
 * Compares the calls of the services' own clients with ours: method, path, query, where the key stands, and the whole body.
 *
 * @returns what differs, one sentence a call, and how many calls were compared
 */
export async function compareCalls(recorded: RecordedCalls): Promise<{ problems: string[]; compared: number }> {
	const tasks = clientTasks();
	const problems: string[] = [];
	let compared = 0;
	for (const service of services()) {
		const task = tasks[service.id];
		if (!task) throw new Error(`${service.id} has no task`);
		const ours = await ourCalls(service, task);
		for (const operation of operations) {
			const theirs = recorded[service.id]?.[operation];
			if (!theirs) {
				problems.push(`${service.id}: the service's own client made no call to ${operation}`);
				continue;
			}
			compared += 1;
			const [is, should] = [ours[operation], ofClient(service, theirs)].map((call) => sorted(essence(call)));
			if (is !== should) problems.push(`${service.id}: to ${operation} we call ${is}, and its own client ${should}`);
		}
	}
	return { problems, compared };
}

/** JSON with the keys of each object in order. */
const sorted = (value: unknown): string =>
	JSON.stringify(value, (_key, inner: unknown) =>
		inner !== null && typeof inner === 'object' && !Array.isArray(inner)
			? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
			: inner,
	);
