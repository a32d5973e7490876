import type { OAuth2 } from './schema/account';
import type { Management, Operation, OperationName, Service } from './schema/service';
import { writableFields, type WritableField } from './schema/writableFields';

/*
 * What can be done at a service, worked out from its definition: the only place that answers it. A service without a
 * management API can do nothing here, so every question takes `undefined` for it.
 */

type Manageable = Pick<Management, 'operations' | 'setting' | 'secret'> | undefined;

/** Whether an endpoint of the service gets one event and no more. */
export const takesOneEvent = (management: Pick<Management, 'endpoint'> | undefined): boolean =>
	typeof management?.endpoint.events === 'object' && 'one' in management.endpoint.events;

/** How a user signs in at a service; undefined where a key does it. */
export const oauth2Of = (management: Pick<Management, 'auth'> | undefined): OAuth2 | undefined =>
	management?.auth && 'oauth2' in management.auth ? management.auth.oauth2 : undefined;

/** What can be done with a service, as the action node names it. */
export const operationNames = [
	'getAll',
	'get',
	'getStatus',
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

/** One of the {@link operationNames}. */
export type ManagedOperation = (typeof operationNames)[number];

/** How a service does an operation. */
export type Strategy =
	/** By a call of its own. */
	| 'native'
	/** By creating a new endpoint and deleting the old one. */
	| 'replace'
	/** By looking the endpoint up in the list. */
	| 'list';

/** The calls that write the fields of an endpoint. */
export type WritingCall = 'create' | 'update';

/** Whether the API has a call of its own for this. */
export const offers = (management: Manageable, call: OperationName): boolean => callOf(management, call) !== undefined;

/** Fields that at least one of these calls writes. */
export const acceptedFields = (management: Manageable, ...calls: readonly WritingCall[]): ReadonlySet<WritableField> =>
	new Set(calls.flatMap((call) => writableFields.filter((field) => accepts(management, call, field))));

/** Whether a call writes this field. A setting with another address is another endpoint, see {@link isSetting}. */
export const accepts = (management: Manageable, call: WritingCall, field: WritableField): boolean =>
	acceptsField(callOf(management, call), field) && !(isSetting(management) && call === 'update' && field === 'url');

/** Whether an account has one address instead of a list of endpoints. What holds another address than ours is not ours. */
export const isSetting = (management: Manageable): boolean => management?.setting !== undefined;

/** Whether we make the signing secret that this call sets, instead of reading it from the answer. */
export const takesSecret = (operation: Operation | undefined): boolean => acceptsField(operation, 'secret');

/** Whether a new endpoint can be made beside an old one, to take its place. */
export const canReplace = (management: Manageable): boolean =>
	!isSetting(management) && (['list', 'create', 'delete'] as const).every((call) => offers(management, call));

/**
 * The call that gives an existing endpoint a new signing secret: one for that alone, or an update that takes a secret of
 * ours. Undefined where only a new endpoint has a new secret.
 */
export function rotationCall(management: Manageable): Operation | undefined {
	const update = callOf(management, 'update');
	return callOf(management, 'rotateSecret') ?? (takesSecret(update) ? update : undefined);
}

/** Whether an existing endpoint can be given a new signing secret, see {@link rotationCall}. */
export const canRotateSecret = (management: Manageable): boolean => rotationCall(management) !== undefined;

/** Whether the signing secret of a new endpoint is known with the answer: it is in there, or it is ours. */
export function createBringsSecret(management: Manageable): boolean {
	const create = callOf(management, 'create');
	return create?.secret !== undefined || takesSecret(create);
}

/** Whether the signing secret comes from the credential: the user knows it, and no call reads or changes it. */
export const hasOwnSecret = (management: Manageable): boolean => management?.secret !== undefined;

/** Whether the signing secret of a new endpoint can be had by a call: with the answer, or by asking for it afterwards. */
export const canLearnSecret = (management: Manageable): boolean =>
	createBringsSecret(management) || offers(management, 'getSecret') || canRotateSecret(management);

/** Whether an endpoint can be switched off and on again. */
export const canPause = (management: Manageable): boolean => accepts(management, 'update', 'enabled');

/** Who gets a test event: this endpoint alone, or every endpoint of the account. Undefined where there is none. */
export const testReaches = (management: Manageable): 'endpoint' | 'account' | undefined =>
	management?.operations.sendTest?.reaches;

/** Whether a test event can be asked for without disturbing other endpoints of the account. */
export const canSample = (management: Manageable): boolean => testReaches(management) === 'endpoint';

/** Whether an endpoint has events of its own. Where it gets all that there are, the receiver alone chooses. */
export const choosesEvents = (management: Manageable): boolean =>
	acceptedFields(management, 'create', 'update').has('events');

/** Names of the fields in which the answers of a service have a signing secret. */
export const secretFieldsOf = (management: Manageable): string[] => [
	...new Set(
		Object.values(management?.operations ?? {}).flatMap(({ secret = [] }) =>
			secret.map((place) => place.split('.').pop() ?? 'secret'),
		),
	),
];

/** How a service does an operation, or undefined where it does not offer it. */
export const strategyOf = (service: Service, operation: ManagedOperation): Strategy | undefined =>
	strategies[operation](service);

/** The operations that a service offers, in the order of {@link operationNames}. */
export const offeredOperations = (service: Service): ManagedOperation[] =>
	operationNames.filter((operation) => strategyOf(service, operation) !== undefined);

/** What to do where a service does not offer an operation: whole sentences for a user. */
export const alternatives: Readonly<Record<ManagedOperation, string>> = {
	getAll: "Look at the list of webhooks in the service's dashboard.",
	get: "Look at the webhook in the service's dashboard.",
	getStatus: "Look at the webhook in the service's dashboard.",
	create: "Add the webhook in the service's dashboard.",
	update: "Change the webhook in the service's dashboard.",
	upsert: "Add or change the webhook in the service's dashboard.",
	enable: "Turn it on in the service's dashboard, or delete it and create it again.",
	disable: 'Delete the endpoint while it is not needed, and create it again later.',
	delete: "Delete the webhook in the service's dashboard.",
	rotateSecret: "Make a new secret in the service's dashboard.",
	getSecret:
		"Look for the secret in the service's dashboard. If it is shown only once, use Rotate Secret where the service offers it.",
	sendTest: 'Do something at the service that sends a real event.',
	getDeliveries: "Look at the deliveries in the service's dashboard, or at the executions in n8n.",
	sendMessage: 'Use the HTTP Request node if the service has an address that takes messages.',
};

const callOf = (management: Manageable, call: OperationName): Operation | undefined => management?.operations[call];

const acceptsField = (operation: Operation | undefined, field: WritableField): boolean =>
	operation?.accepts?.includes(field) ?? false;

const native = (offered: boolean): Strategy | undefined => (offered ? 'native' : undefined);

const byReplacing = (management: Manageable): Strategy | undefined => (canReplace(management) ? 'replace' : undefined);

/** A change of address or events: what replacing an endpoint would change too. */
const changing = (management: Manageable): Strategy | undefined =>
	native(accepts(management, 'update', 'url') || accepts(management, 'update', 'events')) ?? byReplacing(management);

const strategies: Readonly<Record<ManagedOperation, (service: Service) => Strategy | undefined>> = {
	getAll: ({ management }) => native(offers(management, 'list')),
	get: ({ management }) => native(offers(management, 'get')) ?? (offers(management, 'list') ? 'list' : undefined),
	getStatus: ({ management }) => (offers(management, 'list') ? 'list' : undefined),
	create: ({ management }) => native(offers(management, 'create')),
	update: ({ management }) => changing(management),
	upsert: ({ management }) =>
		offers(management, 'list') && offers(management, 'create') ? changing(management) : undefined,
	enable: ({ management }) => native(canPause(management)),
	disable: ({ management }) => native(canPause(management)),
	delete: ({ management }) => native(offers(management, 'delete')),
	rotateSecret: ({ management }) =>
		native(canRotateSecret(management)) ?? (hasOwnSecret(management) ? undefined : byReplacing(management)),
	getSecret: ({ management }) => native(offers(management, 'getSecret')),
	sendTest: ({ management }) => native(offers(management, 'sendTest')),
	getDeliveries: ({ management }) => native(offers(management, 'listDeliveries')),
	sendMessage: ({ inbound }) => native(inbound !== undefined),
};
