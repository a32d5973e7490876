import type { ObservedEndpoint } from './plan';
import type { TriggerState } from './state';

/** A state that has been proven in this process, and how. */
export interface ProvenState {
	state: TriggerState;
	/** Its proof, as it stands beside it in static data. */
	proof: string;
	/** The key that it was proven with. */
	key: Buffer;
}

/** A publish that did not succeed. */
export interface FailedPublish {
	fault: unknown;
	/** Time in milliseconds at which it failed. */
	at: number;
	/** The static data that it was tried with. */
	data: WeakRef<object>;
	/** How many publishes in a row have failed. */
	attempts: number;
	/** How often n8n has called for the clean-up since. */
	cleanUps: number;
}

/** What has come of deliveries that could not be verified, all times in milliseconds. */
export interface Doubt {
	/** When the first one came since a delivery was verified with the secret in force. */
	since?: number;
	/** When a delivery was verified last with the secret in force. */
	verifiedAt?: number;
	/** When the service was asked last because of one. */
	lookedAt?: number;
	/** When the secret was renewed last because of one. */
	renewedAt?: number;
}

/** A list of an account's endpoints that triggers may share. */
export interface SharedList {
	/** Time in milliseconds at which it was asked for. */
	askedAt: number;
	endpoints: Promise<ObservedEndpoint[]>;
	/** Whether it is being read at this moment. */
	isUnderWay: boolean;
	/** Whether something may have been changed since by others than triggers. */
	isStale: boolean;
}

/**
 * What a list was read for, and so who may take it once it has been read: others who look `later` (n8n's start, ticks),
 * triggers that are published for the first time (`publish`), or nobody (`own`).
 */
export type ListPurpose = 'later' | 'publish' | 'own';

/** Triggers that are remembered at the same time; one takes some kilobytes at the most. */
const maxTriggers = 10_000;

/** A map that lets go of what was set first. */
class BoundedMap<Value> extends Map<string, Value> {
	override set(key: string, value: Value): this {
		this.delete(key);
		super.set(key, value);
		for (const oldest of this.keys()) {
			if (this.size <= maxTriggers) break;
			this.delete(oldest);
		}
		return this;
	}
}

/** What one process of n8n remembers of its triggers, by the name that `memoryKeyOf` gives each. */
export class ProcessMemory {
	/** Time in milliseconds since 1970, as this process has it. */
	now: () => number = Date.now;
	/**
	 * The newest state that this process has seen. n8n stores static data whole, so a run that began before can put an
	 * older copy of it back; this process then goes on with what it knows to be newer.
	 */
	readonly states = new BoundedMap<ProvenState>();
	/** Proofs that the credential did not bear out, so that not each delivery looks the credential up. */
	readonly refusedProofs = new BoundedMap<string>();
	/** Addresses of test listeners, which n8n may have given other names than usual. */
	readonly listenerUrls = new BoundedMap<true>();
	/** The sample that the editor has been shown last of each trigger: its event, and the time in milliseconds. */
	readonly seenSamples = new BoundedMap<{ event: string; at: number }>();
	/** Endpoints that were deleted and are listed all the same, by {@link deletedName}. */
	readonly deletedIds = new BoundedMap<true>();
	readonly failedPublishes = new BoundedMap<FailedPublish>();
	/** What unverified deliveries have led to, see `doubt.ts`. */
	readonly doubts = new BoundedMap<Doubt>();
	/** Time in milliseconds at which the last message between our own nodes that counted was sealed. */
	readonly lastMessages = new BoundedMap<number>();
	/** Lists of endpoints by account, see `sharedList.ts`. */
	readonly sharedLists = new BoundedMap<SharedList>();
	/** Times in milliseconds of the latest publishes for the first time by account, see `sharedList.ts`. */
	readonly firstPublishes = new BoundedMap<number[]>();
	/** Time in milliseconds of the newest list that each trigger has seen, or of what it wrote since. */
	readonly lookedAt = new BoundedMap<number>();
	/** Time in milliseconds at which this process last wrote, or tried to, at an address; Infinity while it does. */
	readonly writtenAt = new BoundedMap<number>();
	/** Work that is under way, so that for one trigger one comes after the other. */
	readonly running = new Map<string, Promise<unknown>>();
}

/** How an endpoint of an account is called among those that were deleted. */
export const deletedName = (account: string, id: string): string => JSON.stringify([account, id]);

const ownMemory = new ProcessMemory();
let provide = (): ProcessMemory => ownMemory;

/** The memory of this process. */
export const processMemory = (): ProcessMemory => provide();

/** Time in milliseconds since 1970. */
export const now = (): number => processMemory().now();

/** For tests that have several processes of n8n in one: where each of them has its memory. */
export function provideMemory(from: () => ProcessMemory | undefined): void {
	provide = () => from() ?? ownMemory;
}
