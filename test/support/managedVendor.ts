import type { ICredentialDataDecryptedObject, IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { startStandIn, type ServiceName, type StandInEndpoint, type StandIns } from '../../sandbox';
import type { StandInOptionsByService } from '../../sandbox';
import { services } from '../../services/catalogue';
import type { Operation, Service } from '../../services/service';
import { operationNames, supportOf, type ManagedOperation } from '../../services/support';
import { runAction, type ActionOptions } from './actionRun';

/** The names of the contract for what a user can choose. */
export const chosenBy: Readonly<Record<ManagedOperation, { resource: string; operation: string }>> = {
	getAll: { resource: 'endpoint', operation: 'getAll' },
	get: { resource: 'endpoint', operation: 'get' },
	create: { resource: 'endpoint', operation: 'create' },
	update: { resource: 'endpoint', operation: 'update' },
	upsert: { resource: 'endpoint', operation: 'upsert' },
	enable: { resource: 'endpoint', operation: 'enable' },
	disable: { resource: 'endpoint', operation: 'disable' },
	delete: { resource: 'endpoint', operation: 'delete' },
	rotateSecret: { resource: 'endpoint', operation: 'rotateSecret' },
	getSecret: { resource: 'endpoint', operation: 'getSecret' },
	sendTest: { resource: 'endpoint', operation: 'sendTest' },
	getDeliveries: { resource: 'delivery', operation: 'getAll' },
	sendMessage: { resource: 'message', operation: 'send' },
};

/** Two events that a service has: what an endpoint has, and what it is changed to. */
export const eventsOf = (service: Service): [string, string] => {
	const [first, second] = service.events.catalogue.filter(({ since }) => !since);
	if (!first || !second) throw new Error(`${service.displayName} has less than two events`);
	return [first.name, second.name];
};

export const rowOf = (id: string): Service => {
	const row = services.find((service) => service.id === id);
	if (!row) throw new Error(`there is no row ${id}`);
	return row;
};

/** An address at which nothing is called: stand-ins call nothing but loopback. */
export const address = (name: string): string => `https://n8n.example.com/webhook/${name}`;

export const isOffered = (service: Service, operation: ManagedOperation): boolean =>
	supportOf(service)[operation] !== undefined;

export const offeredBy = (service: Service): ManagedOperation[] =>
	operationNames.filter((operation) => isOffered(service, operation));

/** A vendor's stand-in with an account of ours, and the action node that works on it. */
export class ManagedVendor<Name extends ServiceName = ServiceName> {
	readonly row: Service;
	readonly credentials: Record<string, ICredentialDataDecryptedObject>;

	private constructor(readonly standIn: StandIns[Name]) {
		this.row = rowOf(standIn.service);
		const type = this.row.credential ?? this.row.inbound?.credential ?? '';
		this.credentials = { [type]: { ...standIn.credential } };
	}

	static async start<Name extends ServiceName>(
		name: Name,
		options?: StandInOptionsByService[Name],
	): Promise<ManagedVendor<Name>> {
		return new ManagedVendor<Name>(await startStandIn(name, options));
	}

	/** What must never be seen: the credential's secret values, and what a cookie header is made of. */
	get secrets(): string[] {
		return Object.entries(this.standIn.credential)
			.filter(([name]) => ['apiKey', 'sessionCookie', 'inboundUrl'].includes(name))
			.flatMap(([, value]) => [value, ...value.split(/[;=/]\s*/).filter((part) => part.length > 20)]);
	}

	/** An endpoint that was there before, made in the dashboard. */
	add(name: string, seed: Partial<StandInEndpoint> = {}): StandInEndpoint {
		const description = this.row.management?.endpoint.description ? { description: `About ${name}` } : {};
		return this.standIn.addEndpoint({
			url: address(name),
			events: [eventsOf(this.row)[0]],
			...description,
			...seed,
		});
	}

	/** Runs one operation; the parameters are those that the operation needs besides service and resource. */
	async run(
		operation: ManagedOperation,
		parameters: INodeParameters = {},
		options: Partial<Omit<ActionOptions, 'parameters'>> = {},
	): Promise<INodeExecutionData[]> {
		return await runAction({
			credentials: this.credentials,
			...options,
			parameters: { service: this.row.id, ...chosenBy[operation], ...parameters },
		});
	}

	/** As {@link run}, for an operation that puts out one item. */
	async runOne(
		operation: ManagedOperation,
		parameters?: INodeParameters,
		options?: Partial<Omit<ActionOptions, 'parameters'>>,
	): Promise<IDataObject> {
		const items = await this.run(operation, parameters, options);
		const [only] = items;
		if (items.length !== 1 || !only) throw new Error(`${items.length} items instead of one`);
		return only.json;
	}

	/** Management calls by verb, oldest first. */
	calls(method: string) {
		return this.standIn.requests.filter((request) => request.method === method);
	}

	/** Management calls that could have changed something. */
	writes() {
		return this.standIn.requests.filter(({ method }) => method !== 'GET');
	}

	endpoint(id: unknown): StandInEndpoint | undefined {
		return this.standIn.endpoints.find((endpoint) => endpoint.id === id);
	}
}

export const byId = (id: string): INodeParameters => ({ endpointId: { __rl: true, mode: 'id', value: id } });
export const fromList = (id: string): INodeParameters => ({ endpointId: { __rl: true, mode: 'list', value: id } });
export const byUrl = (url: string): INodeParameters => ({ endpointId: { __rl: true, mode: 'url', value: url } });

/** Parameters for an operation that has something to do for the endpoint with this id. */
export function parametersFor(row: Service, operation: ManagedOperation, id: string): INodeParameters {
	const [first, second] = eventsOf(row);
	switch (operation) {
		case 'getAll':
			return { returnAll: true };
		case 'create':
		case 'upsert':
			return { url: address('new'), events: [first] };
		case 'update':
			return { ...byId(id), updateFields: { events: [second] } };
		case 'getDeliveries':
			return { ...byId(id), returnAll: true };
		case 'sendMessage':
			return { payload: '{"text":"Hello"}' };
		default:
			return byId(id);
	}
}

/** The vendor's call that does what the operation is about: the one that creates where it replaces. */
export function mainCall({ management }: Service, operation: ManagedOperation): Operation {
	const { list, get, create, update, delete: remove, ...others } = management?.operations ?? {};
	const calls: Record<ManagedOperation, Operation | undefined> = {
		getAll: list,
		get: get ?? list,
		create,
		update: update ?? create,
		upsert: create,
		enable: update,
		disable: update,
		delete: remove,
		rotateSecret: others.rotateSecret ?? create,
		getSecret: others.getSecret,
		sendTest: others.sendTest,
		getDeliveries: others.listDeliveries,
		sendMessage: { method: 'POST', path: '/webhooks/inbound/{token}' },
	};
	const call = calls[operation];
	if (!call) throw new Error(`${operation} has no call`);
	return call;
}

/** A call as a fault rule finds it. */
export const ruleFor = ({ method, path }: Operation): { method: string; path: RegExp } => ({
	method,
	path: new RegExp(`${path.replace(/\{\w+\}/g, '[^/]+')}$`),
});
