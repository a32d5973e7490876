import { type ManagedOperation } from '../services/capabilities';

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
