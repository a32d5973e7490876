import { NodeOperationError } from 'n8n-workflow';
import type { IHookFunctions } from 'n8n-workflow';
import { listEndpoints, type Connection } from '../endpoints/client';
import { connect } from '../endpoints/n8n/connect';
import type { EndpointChanges } from '../endpoints/endpoint';
import { acceptedFields, canRotateSecret, choosesEvents, offers } from '../services/capabilities';
import { choosesSomething, subscription } from '../services/subscription';
import { ownEndpoints, type EndpointCapabilities, type Desired, type ListedEndpoint } from './plan';
import { unreachableMessage, whyUnreachable } from './publicUrl';
import { ownState, type TriggerState, type StaticData } from './state';
import { fingerprintOf } from '../services/n8n/nodeIdentity';
import type { TriggerSettings } from './settings';

/** A trigger that registers its endpoint by itself: what it wants, what it knows, and the way to its vendor. */
export interface Account {
	context: IHookFunctions;
	settings: TriggerSettings;
	connection: Connection;
	desired: Desired;
	owner: string;
	staticData: StaticData;
}

/** The address that this trigger has on this n8n, for tests or for production as n8n asks for it. */
export function webhookUrlOf(context: IHookFunctions): string {
	const url = context.getNodeWebhookUrl('default');
	if (!url) {
		throw new NodeOperationError(
			context.getNode(),
			'n8n gave this node no webhook address. Save the workflow, and try again.',
		);
	}
	return url;
}

/** The registration that this node has stored itself, if any. */
export const knownState = (account: Pick<Account, 'staticData' | 'owner' | 'settings'>): TriggerState | undefined =>
	ownState(account.staticData, account.owner, account.settings.service.id);

/**
 * Refuses what could never work, before the vendor is called.
 *
 * @throws NodeOperationError that tells the user what to change.
 */
export function assertRegistrable(context: IHookFunctions, settings: TriggerSettings): void {
	const { service } = settings;
	if (!choosesSomething(settings)) {
		throw new NodeOperationError(
			context.getNode(),
			`No events are chosen, so ${service.displayName} would have nothing to send. Choose at least one event in the node, and publish the workflow again.`,
		);
	}
	const reason = settings.allowPrivateUrl ? undefined : whyUnreachable(webhookUrlOf(context));
	if (reason) throw new NodeOperationError(context.getNode(), unreachableMessage(service.displayName, reason));
}

/** Connects to the account of the trigger's credential and works out what is wanted there. */
export async function openAccount(context: IHookFunctions, settings: TriggerSettings): Promise<Account> {
	const connection = await connect(context, settings.service);
	return {
		context,
		settings,
		connection,
		desired: { url: webhookUrlOf(context), events: subscription(settings.service, settings, connection.apiVersion) },
		owner: fingerprintOf(context),
		staticData: context.getWorkflowStaticData('node'),
	};
}

/** What the service lists, over all pages: our endpoints, and the ids of all. */
export interface Listed {
	own: ListedEndpoint[];
	ids: ReadonlySet<string>;
}

/** Reads the service's list. @throws ServiceError */
export async function readListed(account: Account): Promise<Listed> {
	const own: ListedEndpoint[] = [];
	const ids = new Set<string>();
	const known = knownState(account);
	for await (const { endpoint } of listEndpoints(account.connection)) {
		ids.add(endpoint.id);
		own.push(...ownEndpoints(account.desired.url, known, [endpoint]));
	}
	return { own, ids };
}

/** What the vendor's API can do to an endpoint that exists. */
export function endpointCapabilitiesOf({ management }: Connection): EndpointCapabilities {
	const updatable = acceptedFields(management, 'update');
	return {
		update: new Set((['url', 'events', 'enabled'] as const).filter((field) => updatable.has(field))),
		chooseEvents: choosesEvents(management),
		getSecret: offers(management, 'getSecret'),
		rotateSecret: canRotateSecret(management),
	};
}

const maxLabelLength = 120;

/** A new endpoint, named so that its owner is found in the vendor's dashboard. */
export function wantedEndpoint({ context, desired }: Account): EndpointChanges {
	const { name = 'workflow' } = context.getWorkflow();
	const label = `n8n: ${name} / ${context.getNode().name}`.slice(0, maxLabelLength);
	return { url: desired.url, events: [...desired.events], name: label, description: label };
}
