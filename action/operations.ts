import type { ManagedOperation } from '../services/capabilities';

/** Which operation of which resource stands for what can be done with a service. */
export const resources = {
	delivery: { getAll: 'getDeliveries' },
	endpoint: {
		create: 'create',
		delete: 'delete',
		disable: 'disable',
		enable: 'enable',
		get: 'get',
		getAll: 'getAll',
		getSecret: 'getSecret',
		getStatus: 'getStatus',
		rotateSecret: 'rotateSecret',
		sendTest: 'sendTest',
		update: 'update',
		upsert: 'upsert',
	},
	message: { send: 'sendMessage' },
} as const satisfies Record<string, Record<string, ManagedOperation>>;

/** A resource of the action node. */
export type Resource = keyof typeof resources;

const isResource = (name: string): name is Resource => Object.hasOwn(resources, name);

/** The operation that a pair of parameters stands for, or undefined where there is none. */
export function managedOperation(resource: string, operation: string): ManagedOperation | undefined {
	if (!isResource(resource)) return undefined;
	const known: Record<string, ManagedOperation> = resources[resource];
	return Object.hasOwn(known, operation) ? known[operation] : undefined;
}

/** What an operation on endpoints takes from the panel, and what it does. */
export interface OperationTraits {
	/** An endpoint that is there, or the URL of one. */
	takes?: 'endpoint' | 'url';
	/** Whether it gives as many items as the user asks for. */
	isList?: boolean;
	/** Whether it leaves everything at the service as it is. */
	isReadOnly?: boolean;
}

/** By operation; one that is new does not compile until it is here. */
export const traitsOf: Readonly<Record<Exclude<ManagedOperation, 'sendMessage'>, OperationTraits>> = {
	getAll: { isList: true, isReadOnly: true },
	get: { takes: 'endpoint', isReadOnly: true },
	getStatus: { takes: 'endpoint', isReadOnly: true },
	create: { takes: 'url' },
	update: { takes: 'endpoint' },
	upsert: { takes: 'url' },
	enable: { takes: 'endpoint' },
	disable: { takes: 'endpoint' },
	delete: { takes: 'endpoint' },
	rotateSecret: { takes: 'endpoint' },
	getSecret: { takes: 'endpoint', isReadOnly: true },
	sendTest: { takes: 'endpoint', isReadOnly: true },
	getDeliveries: { takes: 'endpoint', isList: true, isReadOnly: true },
};
