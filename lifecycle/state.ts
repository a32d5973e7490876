import { z } from 'zod';

/**
 * What the trigger keeps in its static data about the endpoint it registered.
 *
 * Static data can travel with an imported or copied workflow, so a registration names its owner: one that another
 * workflow, node or n8n wrote is none of ours.
 */
const triggerStateSchema = z.object({
	service: z.string(),
	/** Fingerprint of the n8n, workflow and node that registered. */
	owner: z.string(),
	/** Address that was registered. */
	url: z.string(),
	/** Addresses registered before, where an endpoint of ours may still be until it is removed. */
	formerUrls: z.array(z.string()).optional(),
	endpointId: z.string().optional(),
	/** Set where it is the endpoint of the editor's test listener. */
	listening: z.boolean().optional(),
	secret: z.string().optional(),
	/** Time in milliseconds at which the last secret that was handed over was sealed. */
	handedOverAt: z.number().optional(),
	/** Secrets that were in use before, and the time in milliseconds until which they count. */
	previous: z.array(z.object({ secret: z.string(), until: z.number() })).default([]),
});

export type TriggerState = z.infer<typeof triggerStateSchema>;

/** n8n's static data of a node; only its one field is ours. */
export type StaticData = Record<string, unknown>;

const field = 'registration';

/** More than a handful of former secrets would only be a sign of something going wrong. */
const maxPreviousSecrets = 5;

/** The stored registration, if there is a readable one, whoever wrote it. */
export function storedState(staticData: StaticData): TriggerState | undefined {
	return triggerStateSchema.safeParse(staticData[field]).data;
}

/** The stored registration, if this owner wrote it for this service. */
export function ownState(staticData: StaticData, owner: string, service: string): TriggerState | undefined {
	const stored = storedState(staticData);
	return stored?.owner === owner && stored.service === service ? stored : undefined;
}

/**
 * Stores a registration. A new object each time, because n8n notices only changes of a field. When the last secret was
 * handed over is not forgotten with a new registration, so that no handover can be repeated after it.
 */
export function store(staticData: StaticData, registration: TriggerState): void {
	const before = storedState(staticData);
	const handedOverAt = before?.owner === registration.owner ? before.handedOverAt : undefined;
	staticData[field] = {
		...(handedOverAt === undefined ? {} : { handedOverAt }),
		...registration,
		previous: registration.previous.slice(0, maxPreviousSecrets),
	};
}

/** Secrets that may still sign a delivery at the given time, the one in force first. */
export function secretsAt(registration: TriggerState | undefined, now: number): string[] {
	if (!registration) return [];
	const current = registration.secret === undefined ? [] : [registration.secret];
	return [...current, ...registration.previous.filter(({ until }) => until > now).map(({ secret }) => secret)];
}

/**
 * The former secrets after the one in force is given up: deliveries that the vendor has queued still carry it, so it
 * counts for the grace period.
 *
 * @param graceHours hours that a former secret stays valid.
 */
export function retireSecret(registration: TriggerState, now: number, graceHours: number): TriggerState['previous'] {
	const until = now + graceHours * 3_600_000;
	const retired = registration.secret === undefined ? [] : [{ secret: registration.secret, until }];
	const still = registration.previous.filter((entry) => entry.until > now && entry.secret !== registration.secret);
	return graceHours > 0 ? [...retired, ...still].slice(0, maxPreviousSecrets) : [];
}
