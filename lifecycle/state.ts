import { z } from 'zod';
import { maxGraceHours } from '../services/n8n/triggerOptions';

/** What the service made of our last write, in its own spelling: an echo that differs by habit is no change. */
const shownSchema = z.object({
	url: z.string(),
	events: z.array(z.string()),
	/** `on`, `off`, `unsaid`, or the service's own word where that is neither. */
	state: z.string(),
	/** Time of the last change, as the service shows it. */
	updatedAt: z.string().nullable().default(null),
	/** Version that shapes the payloads, as the service shows it. */
	apiVersion: z.string().nullable().default(null),
});

/** A receipt for one endpoint that this trigger has made, or taken over at its own address. */
const receiptSchema = z.object({
	/** Id of the service. */
	service: z.string(),
	/** Mark of the account in which it was made. */
	account: z.string(),
	endpointId: z.string(),
	/** Address and events, as they were sent. */
	url: z.string(),
	events: z.array(z.string()),
	shown: shownSchema.optional(),
	/** Time in milliseconds at which the endpoint was made or taken over. */
	since: z.number().default(0),
	secret: z.string().optional(),
	/**
	 * Whether nothing has happened since that may have changed the secret. One that is not trusted still proves
	 * deliveries, but is fetched, renewed or replaced at the next occasion.
	 */
	isSecretTrusted: z.boolean(),
	/**
	 * `current`: the endpoint in use. `paused`: switched off on purpose. `listening`: of the editor's test listener.
	 * `orphaned`: to be removed.
	 */
	status: z.enum(['current', 'paused', 'listening', 'orphaned']),
	/** Time in milliseconds at which the user was told first that it is left behind and cannot be removed from here. */
	toldAt: z.number().optional(),
});

/** A secret that was in use before, and the time in milliseconds until which it counts. */
const retiredSchema = z.object({ service: z.string(), account: z.string(), secret: z.string(), until: z.number() });

/**
 * What the trigger keeps about its endpoints. It travels in static data, which others can write too, so it counts only
 * with its proof: see `stateStore.ts`.
 */
export const triggerStateSchema = z.object({
	/** Fingerprint of the n8n, workflow and node that wrote it. */
	owner: z.string(),
	/** Grows with each write, so that the newest state is known whatever order copies of it come in. */
	revision: z.number(),
	receipts: z.array(receiptSchema),
	retired: z.array(retiredSchema).default([]),
	/** Ids that were deleted; a service may go on listing them. */
	deletedIds: z.array(z.string()).default([]),
	/**
	 * Time in milliseconds, by the clock here, since which the secret in force is in force: which of two that come in is the
	 * newer one does not depend on whose clock is right and which comes first.
	 */
	secretSince: z.number().optional(),
	/** Handovers that were taken lately, so that none counts twice. */
	takenHandovers: z.array(z.object({ nonce: z.string(), until: z.number() })).default([]),
	/**
	 * Address of the endpoint that was in use last, set while there is none: the old one was to be removed, and no new one
	 * could be made yet.
	 */
	lostUrl: z.string().optional(),
	/** Set from unpublishing to the next publish: what is left of this trigger is not repaired meanwhile. */
	isUnpublished: z.literal(true).optional(),
});

export type TriggerState = z.infer<typeof triggerStateSchema>;
export type Receipt = z.infer<typeof receiptSchema>;
export type Shown = z.infer<typeof shownSchema>;

/** More than a handful of former secrets would only be a sign of something going wrong. */
const maxRetired = 5;
/** A service that goes on listing what was deleted does so for the last ones. */
const maxDeletedIds = 50;
/** What cannot be removed is kept, but not without end. */
const maxReceipts = 50;

/** The state of a trigger that has never registered. */
export const emptyState = (owner: string): TriggerState => ({
	owner,
	revision: 0,
	receipts: [],
	retired: [],
	deletedIds: [],
	takenHandovers: [],
});

/** The endpoint in use, switched on or paused or of a test listener. */
export const currentReceipt = ({ receipts }: TriggerState, service: string): Receipt | undefined =>
	receipts.find((receipt) => receipt.service === service && receipt.status !== 'orphaned');

/** The address at which this trigger has an endpoint, or is to have one again; undefined where it never had one. */
export const urlToLookAfter = (state: TriggerState, service: string): string | undefined =>
	currentReceipt(state, service)?.url ?? state.lostUrl;

/**
 * The state with this receipt, in place of the one before of the same endpoint. Any other in use becomes an orphan. Where
 * the only address of an account is set again, the endpoint has the id of the one that was deleted: it is there now.
 */
export function withReceipt(state: TriggerState, receipt: Receipt): TriggerState {
	const others = state.receipts
		.filter((other) => !isSameEndpoint(other, receipt))
		.map((other): Receipt => (receipt.status === 'orphaned' ? other : { ...other, status: 'orphaned' }));
	const inOrder = receipt.status === 'orphaned' ? [...others, receipt] : [receipt, ...others];
	const isThere = ({ status }: Receipt): boolean => status !== 'orphaned';
	const deletedIds = isThere(receipt) ? state.deletedIds.filter((id) => id !== receipt.endpointId) : state.deletedIds;
	const receipts = inOrder.slice(0, maxReceipts);
	const before = state.receipts.find(({ status }) => status === 'current')?.url ?? state.lostUrl;
	return { ...state, receipts, deletedIds, lostUrl: receipts.some(isThere) ? undefined : before };
}

/** Whether two lists of receipts say the same, whatever order their fields come in. */
export const areSameReceipts = (some: readonly Receipt[], others: readonly Receipt[]): boolean =>
	inStoredOrder(some) === inStoredOrder(others);

const inStoredOrder = (receipts: readonly Receipt[]): string => JSON.stringify(receiptSchema.array().parse(receipts));

const isSameEndpoint = (a: Receipt, b: Receipt): boolean =>
	a.service === b.service && a.account === b.account && a.endpointId === b.endpointId;

/** The state after an endpoint is gone; its secret counts on for the grace period, for deliveries that wait. */
export function withoutReceipt(state: TriggerState, gone: Receipt, now: number, graceHours: number): TriggerState {
	return {
		...retire(state, gone, now, graceHours),
		receipts: state.receipts.filter((receipt) => !isSameEndpoint(receipt, gone)),
	};
}

/** The state that remembers which endpoint was deleted. */
export const withDeleted = (state: TriggerState, id: string): TriggerState => ({
	...state,
	deletedIds: [id, ...state.deletedIds.filter((other) => other !== id)].slice(0, maxDeletedIds),
});

/**
 * The state after the secret of a receipt is given up: deliveries that the service has queued still carry it, so it
 * counts for the grace period.
 *
 * @param graceHours hours that a former secret stays valid.
 */
export function retire(state: TriggerState, receipt: Receipt, now: number, graceHours: number): TriggerState {
	const { service, account, secret } = receipt;
	const still = state.retired.filter((entry) => entry.until > now && entry.secret !== secret);
	if (graceHours <= 0) return { ...state, retired: [] };
	const until = now + graceMs(graceHours);
	const retired = secret === undefined ? still : [{ service, account, secret, until }, ...still];
	return { ...state, retired: retired.slice(0, maxRetired) };
}

/** The state in which no former secret counts longer than the grace period from now. */
export const withinGrace = (state: TriggerState, now: number, graceHours: number): TriggerState => ({
	...state,
	retired: state.retired
		.filter((entry) => entry.until > now)
		.map((entry) => ({ ...entry, until: Math.min(entry.until, now + graceMs(graceHours)) })),
});

/** The state without the former secrets of other accounts. */
export const withoutForeignSecrets = (state: TriggerState, account: string): TriggerState => ({
	...state,
	retired: state.retired.filter((entry) => entry.account === account),
});

const graceMs = (hours: number): number => Math.min(hours, maxGraceHours) * 3_600_000;

/** Secrets that may sign a delivery of this service at the given time, the one in force first. */
export function secretsAt(state: TriggerState | undefined, service: string, now: number): string[] {
	if (!state) return [];
	const current = currentReceipt(state, service)?.secret;
	const former = state.retired.filter((entry) => entry.service === service && entry.until > now);
	return [...new Set([...(current === undefined ? [] : [current]), ...former.map(({ secret }) => secret)])];
}
