import type { Deliverer } from './deliver';
import type { Refusal } from './refusal';
import type { EndpointSeed, StandInEndpoint } from './standIn';

/** A vendor's account: its endpoints and the way to deliver to them. */
export class Account {
	/** Oldest first. */
	readonly endpoints: StandInEndpoint[] = [];

	constructor(
		/** Fills in what an added endpoint does not say. */
		private readonly newEndpoint: () => Omit<StandInEndpoint, 'url'>,
		readonly deliverer: Deliverer,
	) {}

	/** Adds an endpoint, with everything that the seed leaves open. */
	add(seed: EndpointSeed): StandInEndpoint {
		const endpoint: StandInEndpoint = { ...this.newEndpoint(), url: seed.url };
		Object.assign(endpoint, given(seed));
		this.endpoints.push(endpoint);
		return endpoint;
	}

	/** Endpoints, newest first; of one app where there are several. */
	newestFirst(appId: string | null = null): StandInEndpoint[] {
		return this.endpoints.filter((endpoint) => appId === null || endpoint.appId === appId).reverse();
	}

	/** @throws the refusal when there is no such endpoint. */
	get(id: string | undefined, missing: Refusal, appId: string | null = null): StandInEndpoint {
		const found = this.newestFirst(appId).find((endpoint) => endpoint.id === id);
		if (!found) throw missing;
		return found;
	}

	/** Writes the given fields, leaving out those that are undefined. */
	change(endpoint: StandInEndpoint, changes: Partial<StandInEndpoint>): void {
		Object.assign(endpoint, given(changes), { updatedAt: new Date() });
	}

	/** Takes an endpoint off the account. */
	remove(endpoint: StandInEndpoint): void {
		this.endpoints.splice(this.endpoints.indexOf(endpoint), 1);
	}
}

const given = (fields: Partial<StandInEndpoint>): Partial<StandInEndpoint> =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
