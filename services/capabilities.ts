import type { Operations, Service } from './schema/service';

/** What can be done with a service, as the action node names it. */
export const operationNames = [
	'getAll',
	'get',
	'create',
	'update',
	'upsert',
	'enable',
	'disable',
	'delete',
	'rotateSecret',
	'getSecret',
	'sendTest',
	'getDeliveries',
	'sendMessage',
] as const;

export type ManagedOperation = (typeof operationNames)[number];

/**
 * How a service does it: by a call of its own, by replacing the endpoint with a new one, or by looking it up in the
 * list.
 */
export type Way = 'native' | 'replace' | 'list';

export type Support = Partial<Record<ManagedOperation, Way>>;

/** Whether a new endpoint can take the place of an old one. */
export const canReplace = ({ list, create, delete: remove }: Operations): boolean =>
	list !== undefined && create !== undefined && remove !== undefined;

/** What a service can do, worked out from its row; an operation that is missing is not offered. */
export function supportOf(service: Service): Support {
	const operations = service.management?.operations ?? {};
	const { list, get, create, update, delete: remove, ...others } = operations;
	const replaceable: Way | undefined = canReplace(operations) ? 'replace' : undefined;
	const accepts = update?.accepts ?? [];
	const native = (offered: unknown): Way | undefined => (offered ? 'native' : undefined);
	const changesSubscription = accepts.includes('url') || accepts.includes('events');
	const change = native(changesSubscription) ?? replaceable;
	const support: Support = {
		getAll: native(list),
		get: native(get) ?? (list ? 'list' : undefined),
		create: native(create),
		update: change,
		upsert: list && create ? change : undefined,
		enable: native(accepts.includes('enabled')),
		disable: native(accepts.includes('enabled')),
		delete: native(remove),
		rotateSecret: native(others.rotateSecret ?? accepts.includes('secret')) ?? replaceable,
		getSecret: native(others.getSecret),
		sendTest: native(others.sendTest),
		getDeliveries: native(others.listDeliveries),
		sendMessage: native(service.inbound),
	};
	return Object.fromEntries(Object.entries(support).filter(([, way]) => way !== undefined));
}

/** What to do instead where a service does not offer an operation: whole sentences for a user. */
export const instead: Readonly<Record<ManagedOperation, string>> = {
	getAll: "Look at the list of webhooks in the service's dashboard.",
	get: "Look at the webhook in the service's dashboard.",
	create: "Add the webhook in the service's dashboard.",
	update: "Change the webhook in the service's dashboard.",
	upsert: "Add or change the webhook in the service's dashboard.",
	enable: 'Delete the endpoint while it is not needed, and create it again later.',
	disable: 'Delete the endpoint while it is not needed, and create it again later.',
	delete: "Delete the webhook in the service's dashboard.",
	rotateSecret: "Make a new secret in the service's dashboard.",
	getSecret: 'The secret is shown only when it is made. Use Rotate Secret to get a new one.',
	sendTest: 'Do something at the service that sends a real event.',
	getDeliveries: "Look at the deliveries in the service's dashboard, or at the executions in n8n.",
	sendMessage: 'Use the HTTP Request node if the service has an address that takes messages.',
};
