import type { ICredentialDataDecryptedObject, IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { serviceNames, startStandIn, type StandInEndpoint, type StandIns } from '../../sandbox';
import type { StandInOptionsByService } from '../../sandbox';
import { customNames, definitionText, startCustomStandIn } from '../../sandbox/custom';
import type { CustomName, CustomStandIn } from '../../sandbox/custom';
import type { StandInOptions } from '../../sandbox/standIn';
import { services } from '../../services/catalog';
import { parseDefinition } from '../../services/custom/parse';
import type { Operation, Service } from '../../services/schema/service';
import type { ManagedOperation } from '../../services/capabilities';
import { runAction, type ActionOptions } from './actionRun';

/** The rows of the catalog, and the services that the example definitions describe. */
export const vendorNames = [...serviceNames, ...customNames] as const;

export type VendorName = (typeof vendorNames)[number];

type VendorStandIns = StandIns & Record<CustomName, CustomStandIn>;
export type VendorOptions = StandInOptionsByService & Record<CustomName, StandInOptions>;

const starters: { [Name in VendorName]: (options?: VendorOptions[Name]) => Promise<VendorStandIns[Name]> } = {
	assisters: async (options) => await startStandIn('assisters', options),
	asistian: async (options) => await startStandIn('asistian', options),
	casey: async (options) => await startStandIn('casey', options),
	commet: async (options) => await startStandIn('commet', options),
	noderails: async (options) => await startStandIn('noderails', options),
	github: async (options) => await startCustomStandIn('github', options),
	resend: async (options) => await startCustomStandIn('resend', options),
	zendesk: async (options) => await startCustomStandIn('zendesk', options),
};

/** The names of the contract for what a user can choose. */
export const chosenBy: Readonly<Record<ManagedOperation, { resource: string; operation: string }>> = {
	getAll: { resource: 'endpoint', operation: 'getAll' },
	get: { resource: 'endpoint', operation: 'get' },
	getStatus: { resource: 'endpoint', operation: 'getStatus' },
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
	const [first, second] = service.events.catalog.filter(({ since }) => !since);
	if (!first || !second) throw new Error(`${service.displayName} has less than two events`);
	return [first.name, second.name];
};

const isCustom = (name: VendorName): name is CustomName => customNames.some((custom) => custom === name);

/** A vendor's row: the catalog's, or its example definition as the nodes read it. */
export const rowOf = (name: VendorName): Service => {
	if (isCustom(name)) {
		const parsed = parseDefinition(definitionText(name));
		if (!parsed.ok) throw new Error(parsed.problems.join(' '));
		return parsed.service;
	}
	const row = services.find((service) => service.id === name);
	if (!row) throw new Error(`there is no row ${name}`);
	return row;
};

/** An address at which nothing is called: stand-ins call nothing but loopback. */
export const address = (name: string): string => `https://n8n.invalid/webhook/${name}`;

/** A vendor's stand-in with an account of ours, and the action node that works on it. */
export class ManagedVendor<Name extends VendorName = VendorName> {
	readonly row: Service;
	readonly credentials: Record<string, ICredentialDataDecryptedObject>;

	private constructor(
		readonly name: Name,
		readonly standIn: VendorStandIns[Name],
	) {
		this.row = rowOf(name);
		const type = this.row.credential ?? this.row.inbound?.credential ?? '';
		this.credentials = { [type]: { ...standIn.credential } };
	}

	static async start<Name extends VendorName>(name: Name, options?: VendorOptions[Name]): Promise<ManagedVendor<Name>> {
		return new ManagedVendor<Name>(name, await starters[name](options));
	}

	/** What must never be seen: the credential's secret values, and what a cookie header is made of. */
	get secrets(): string[] {
		return Object.entries(this.standIn.credential)
			.filter(([name]) => ['apiKey', 'authValue', 'sessionCookie', 'inboundUrl'].includes(name))
			.flatMap(([, value]) => [value, ...value.split(/[;=/]\s*|\s+/).filter((part) => part.length > 20)]);
	}

	/** An endpoint that was there before, made in the dashboard. */
	add(name: string, seed: Partial<StandInEndpoint> = {}): StandInEndpoint {
		const fields = this.row.management?.endpoint;
		return this.standIn.addEndpoint({
			url: address(name),
			events: [eventsOf(this.row)[0]],
			...(fields?.name ? { name: `Endpoint ${name}` } : {}),
			...(fields?.description ? { description: `About ${name}` } : {}),
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
		getStatus: list,
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
