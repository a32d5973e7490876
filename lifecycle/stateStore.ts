import type { IHookFunctions, ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { isRecord } from '../services/json';
import type { Service } from '../services/schema/service';
import { fingerprintOf } from '../services/n8n/nodeIdentity';
import { processMemory, type ProvenState } from './memory';
import { accountProof, isProven, mac } from './proof';
import { emptyState, triggerStateSchema, type TriggerState } from './state';

/** The contexts of n8n that have static data and credentials of a trigger. What a clock's writes, n8n does not save. */
export type LifecycleContext = IHookFunctions | ITriggerFunctions | IWebhookFunctions;

const storedSchema = z.object({ state: triggerStateSchema, proof: z.string() });

/**
 * n8n keeps the static data of a node under the node's name, and would lose it when the node is renamed. So it stands in
 * that of the workflow, under the node's id.
 */
const fieldOf = (context: LifecycleContext): string => `webhookEndpointTrigger:${context.getNode().id}`;

/**
 * Whether it is the editor's test listener that this is about, not the published trigger. When n8n takes a listener away
 * it says so only by the address.
 */
export function isListener(context: LifecycleContext): boolean {
	const mode = context.getMode();
	if (mode === 'manual') return true;
	if (mode === 'webhook' || !('getNodeWebhookUrl' in context)) return false;
	const url = context.getNodeWebhookUrl('default');
	return url !== undefined && (url.includes('/webhook-test/') || processMemory().listenerUrls.has(url));
}

/** Whether the editor listens for a test event of this trigger at the moment, as far as this process knows. */
export function isListening(context: LifecycleContext): boolean {
	if (isListener(context)) return true;
	const { receipts = [] } = processMemory().states.get(`listener:${fingerprintOf(context)}`)?.state ?? {};
	return receipts.some(({ status }) => status === 'listening');
}

/** A test listener has a state of its own, that ends with it. */
export const memoryKeyOf = (context: LifecycleContext): string =>
	`${isListener(context) ? 'listener' : 'trigger'}:${fingerprintOf(context)}`;

/** The state of a trigger, and the way to keep what is learned the moment it is known. */
export interface StateHandle {
	readonly account: string;
	/** The newest state that this process knows, whoever has stored it. */
	readonly state: TriggerState;
	/** Changes the newest state, and stores it with its proof: nothing that came in between is lost. */
	update(change: (state: TriggerState) => TriggerState): void;
	/**
	 * Whether somebody else has stored something since this handle was opened, stored something itself or was asked last:
	 * what was planned before was planned for another state.
	 */
	wasOvertaken(): boolean;
}

/**
 * Opens the state of a trigger. What is stored counts only with a proof that the node's API credential makes; what is
 * newer in the memory of this process counts more, and is stored again with the next change.
 *
 * @param isReadOnly whether changes are to be kept only in the handle.
 * @throws what n8n throws where the credential is not there.
 */
export async function openState(context: LifecycleContext, service: Service, isReadOnly = false): Promise<StateHandle> {
	const proof = await accountProof(context, service);
	const memoryKey = memoryKeyOf(context);
	const remembered = processMemory().states.get(memoryKey);
	const stored = storedIn(context);
	const isNewer = stored && stored.state.revision > (remembered?.state.revision ?? -1);
	// The key in the credential may have been changed since this process proved its last state.
	const keys = [proof.key, ...(remembered ? [remembered.key] : [])];
	const counts = isNewer && keys.some((key) => isProven(key, stored.state, stored.proof));
	let own = (counts ? stored : remembered)?.state ?? emptyState(fingerprintOf(context));
	const newest = (): TriggerState => {
		const known = isReadOnly ? undefined : processMemory().states.get(memoryKey)?.state;
		return known && known.revision > own.revision ? known : own;
	};
	return {
		account: proof.account,
		get state() {
			return newest();
		},
		update(change) {
			const before = newest();
			const changed = change(before);
			const revision = Math.max(before.revision + 1, Date.now());
			own = triggerStateSchema.parse({ ...changed, revision });
			if (isReadOnly) return;
			const next = { state: own, proof: mac(proof.key, own), key: proof.key };
			processMemory().states.set(memoryKey, next);
			write(context, next);
		},
		wasOvertaken() {
			const before = own;
			own = newest();
			return own !== before;
		},
	};
}

/**
 * The state that counts for a delivery. The credential is looked up only for a state that this process has not seen yet.
 * An older copy that has come back is written over with what this process knows.
 */
export async function knownState(context: LifecycleContext, service: Service): Promise<TriggerState | undefined> {
	const memoryKey = memoryKeyOf(context);
	const remembered = processMemory().states.get(memoryKey);
	const known = await peekState(context, service);
	if (remembered && known === remembered.state && proofIn(context) !== remembered.proof) write(context, remembered);
	return known;
}

/** As {@link knownState}, and never writes: for contexts whose static data n8n does not save. */
export async function peekState(context: LifecycleContext, service: Service): Promise<TriggerState | undefined> {
	const memoryKey = memoryKeyOf(context);
	const remembered = processMemory().states.get(memoryKey);
	if (remembered && proofIn(context) === remembered.proof) return remembered.state;
	const stored = storedIn(context);
	if (!stored || (remembered && stored.state.revision <= remembered.state.revision)) return remembered?.state;
	if (remembered && isProven(remembered.key, stored.state, stored.proof)) {
		return learn(memoryKey, { ...stored, key: remembered.key });
	}
	if (processMemory().refusedProofs.get(memoryKey) === stored.proof) return remembered?.state;
	const proof = await accountProof(context, service).catch(() => undefined);
	if (proof && isProven(proof.key, stored.state, stored.proof)) return learn(memoryKey, { ...stored, key: proof.key });
	if (proof) processMemory().refusedProofs.set(memoryKey, stored.proof);
	return remembered?.state;
}

/**
 * What is stored, whoever wrote it: good for telling a user what may be left where the credential that could prove it is
 * gone, and for nothing else.
 */
export const unprovenState = (context: LifecycleContext): TriggerState | undefined =>
	processMemory().states.get(memoryKeyOf(context))?.state ?? storedIn(context)?.state;

function learn(memoryKey: string, proven: ProvenState): TriggerState {
	processMemory().states.set(memoryKey, proven);
	return proven.state;
}

/**
 * A new object each time, because n8n notices only changes of a field.
 *
 * Never in the context of a clock: n8n would save the copy of the moment of publishing over what is newer. There the
 * memory of the process has to do, until a delivery or a publish stores it.
 */
function write(context: LifecycleContext, { state, proof }: ProvenState): void {
	if ('emit' in context) return;
	context.getWorkflowStaticData('global')[fieldOf(context)] = { state, proof };
}

const rawIn = (context: LifecycleContext): unknown => context.getWorkflowStaticData('global')[fieldOf(context)];

const proofIn = (context: LifecycleContext): unknown => {
	const raw = rawIn(context);
	return isRecord(raw) ? raw.proof : undefined;
};

/** What is stored for this very trigger, readable but not proven. */
function storedIn(context: LifecycleContext): z.infer<typeof storedSchema> | undefined {
	const stored = storedSchema.safeParse(rawIn(context)).data;
	return stored?.state.owner === fingerprintOf(context) ? stored : undefined;
}
