import { NodeOperationError } from 'n8n-workflow';
import type { IHookFunctions } from 'n8n-workflow';
import { type Connection } from '../endpoints/client';
import { connect } from '../endpoints/n8n/connect';
import type { Patience } from '../endpoints/http/transport';
import type { EndpointChanges } from '../endpoints/endpoint';
import {
	acceptedFields,
	canRotateSecret,
	choosesEvents,
	hasOwnSecret,
	offers,
	takesOneEvent,
} from '../services/capabilities';
import type { Service } from '../services/schema/service';
import { choosesSomething, subscription } from '../services/subscription';
import { now } from './memory';
import type { Desired, EndpointCapabilities } from './plan';
import { testUrlOf, unreachableMessage, whyUnreachable } from './publicUrl';
import { withinGrace } from './state';
import { isListening, openState, type LifecycleContext, type StateHandle } from './stateStore';
import type { TriggerSettings } from './settings';

/** What the lifecycle needs from the rooms above it. */
export interface LifecyclePorts {
	/**
	 * Whether another live trigger answers at this address, which was ours once: one that says that the address is its
	 * own. A copy of our data that runs on another n8n has the same receipts as we have, and its endpoint is not ours.
	 * Silence, a refusal or our own answer is false. Never throws.
	 */
	isAnsweredByOther(context: LifecycleContext, service: Service, url: string): Promise<boolean>;
	/**
	 * Brings a sample to the editor's test listener, unless a real event comes first. Returns at once; never throws.
	 *
	 * @param sample the listener's address, and what it knows the sample by
	 */
	showSample(context: IHookFunctions, service: Service, sample: { url: string; pass: string }): void;
}

/** A trigger that registers its endpoint by itself: what it wants, what it knows, and the way to its service. */
export interface Account {
	context: LifecycleContext;
	settings: TriggerSettings;
	connection: Connection;
	desired: Desired;
	store: StateHandle;
	ports: LifecyclePorts;
	now(): number;
}

/** How an account is opened, if not as usual. */
export interface AccountOptions {
	/** How long calls may take. */
	patience?: Patience;
	/** The trigger's address, where n8n does not tell it in this context. */
	url?: string;
	/** Whether nothing is to be stored. */
	isReadOnly?: boolean;
}

/** The address that this trigger has on this n8n, for tests or for production as n8n asks for it. @throws NodeOperationError where n8n names none */
export function webhookUrlOf(context: LifecycleContext): string {
	const url = 'getNodeWebhookUrl' in context ? context.getNodeWebhookUrl('default') : undefined;
	if (!url) {
		throw new NodeOperationError(
			context.getNode(),
			'n8n gave this node no webhook address. Save the workflow, and try again.',
		);
	}
	return url;
}

/**
 * Refuses what could never work, before the service is called.
 *
 * @throws NodeOperationError that tells the user what to change.
 */
export function assertRegistrable(context: LifecycleContext, settings: TriggerSettings): void {
	const { service } = settings;
	if (!choosesSomething(settings)) {
		throw new NodeOperationError(
			context.getNode(),
			`No events are chosen, so ${service.displayName} would have nothing to send. Choose at least one event in the node.`,
		);
	}
	if (takesOneEvent(service.management) && subscription(service, settings).length > 1) {
		throw new NodeOperationError(
			context.getNode(),
			`${service.displayName} allows one event per endpoint, and several are chosen. Choose one event in the node, and add a trigger to the workflow for each additional one.`,
		);
	}
	const reason = settings.allowPrivateUrl ? undefined : whyUnreachable(webhookUrlOf(context));
	if (reason) throw new NodeOperationError(context.getNode(), unreachableMessage(service.displayName, reason));
}

/**
 * Connects to the account of the trigger's credential, opens what is stored, and works out what is wanted.
 *
 * @throws NodeOperationError where the credential lacks what a call needs, or what n8n throws where it is not there.
 */
export async function openAccount(
	context: LifecycleContext,
	settings: TriggerSettings,
	ports: LifecyclePorts,
	{ patience, url = webhookUrlOf(context), isReadOnly }: AccountOptions = {},
): Promise<Account> {
	const connection = await connect(context, settings.service, 0, { patience });
	return {
		context,
		settings,
		connection,
		desired: {
			url,
			events: subscription(settings.service, settings, connection.apiVersion),
			testUrl: isListening(context) ? undefined : testUrlOf(url, context.getNode().webhookId),
		},
		store: await openState(context, settings.service, isReadOnly),
		ports,
		now,
	};
}

/** Lets no former secret count longer than the grace period that is set now. */
export function limitGrace({ store, settings, now }: Account): void {
	const limited = withinGrace(store.state, now(), settings.secretGracePeriod);
	if (JSON.stringify(limited.retired) !== JSON.stringify(store.state.retired)) store.update(() => limited);
}

/** What the service's API can do to an endpoint that exists. */
export function endpointCapabilitiesOf({ management }: Connection): EndpointCapabilities {
	const updatable = acceptedFields(management, 'update');
	return {
		update: new Set((['url', 'events', 'enabled'] as const).filter((field) => updatable.has(field))),
		chooseEvents: choosesEvents(management),
		getSecret: offers(management, 'getSecret'),
		rotateSecret: canRotateSecret(management),
		renew: offers(management, 'renew'),
		hasOwnSecret: hasOwnSecret(management),
	};
}

const maxLabelLength = 120;

/** A new endpoint, named so that its owner is found in the service's dashboard. */
export function wantedEndpoint({ context, desired }: Account): EndpointChanges {
	const { name = 'workflow' } = context.getWorkflow();
	const label = `n8n: ${name} / ${context.getNode().name}`.slice(0, maxLabelLength);
	return { url: desired.url, events: [...desired.events], name: label, description: label };
}
