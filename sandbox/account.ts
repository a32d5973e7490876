import type { Deliverer } from './deliver';
import { Refusal } from './refusal';
import type { EndpointSeed, StandInEndpoint } from './standIn';
import type { Unkind } from './unkind';

/** From here on a double holds every second integer only, and every fourth for certain. */
const beyondDoubles = 2n ** 53n;

/**
 * A vendor's account: its endpoints and the way to deliver to them. Its API goes through {@link create},
 * {@link listed}, {@link get} and {@link delete}, which are as unkind as a test has asked for.
 */
export class Account {
	/** What is delivered to, oldest first. */
	readonly endpoints: StandInEndpoint[] = [];
	unkind: Unkind = {};
	/** Told when the API is asked for the list, so that its answer is known to be one. */
	onList: () => void = () => undefined;
	private archive: StandInEndpoint[] = [];
	/** What has been deleted and is shown until so many look-ups were made. */
	private lingering: Array<{ endpoint: StandInEndpoint; until: number }> = [];
	/** Until which look-up what was created is not shown. */
	private readonly hidden = new Map<StandInEndpoint, number>();
	private looks = 0;
	/** In which order endpoints were added. */
	private readonly order = new WeakMap<StandInEndpoint, number>();
	private added = 0;
	private bigIds = 0n;

	constructor(
		/** Fills in what an added endpoint does not say. */
		private readonly newEndpoint: () => Omit<StandInEndpoint, 'url'>,
		readonly deliverer: Deliverer,
	) {}

	/** Forgets everything. */
	reset(): void {
		this.endpoints.length = 0;
		this.unkind = {};
		this.archive = [];
		this.lingering = [];
		this.hidden.clear();
		this.looks = 0;
		this.bigIds = 0n;
	}

	/** Adds an endpoint, with everything that the seed leaves open, as the dashboard would. */
	add(seed: EndpointSeed): StandInEndpoint {
		const id = this.unkind.bigIds ? { id: String(beyondDoubles + 4n * (this.bigIds += 1n)) } : {};
		const endpoint: StandInEndpoint = { ...this.newEndpoint(), ...id, url: seed.url };
		Object.assign(endpoint, given(seed));
		this.endpoints.push(endpoint);
		this.order.set(endpoint, (this.added += 1));
		return endpoint;
	}

	/** Adds an endpoint for a call of the API. @throws a refusal where the account takes no more */
	create(seed: EndpointSeed): StandInEndpoint {
		const { knownUrl, quota, listLag = 0 } = this.unkind;
		const known = knownUrl && this.endpoints.find(({ url }) => url === seed.url);
		if (known && knownUrl === 'givenBack') return known;
		if (known) throw new Refusal(409, undefined, 'There is an endpoint with this URL already');
		if (quota !== undefined && this.endpoints.length >= quota) {
			throw new Refusal(403, undefined, 'The limit of endpoints is reached');
		}
		// One more than that of the newest endpoint, which is what a double makes of it.
		const id = this.unkind.bigIds ? { id: String(beyondDoubles + 4n * this.bigIds + 1n) } : {};
		const endpoint = this.add({ ...seed, ...id });
		if (listLag > 0) this.hidden.set(endpoint, this.looks + listLag);
		return endpoint;
	}

	/** What the list shows, newest first; of one app where there are several. */
	listed(appId: string | null = null): StandInEndpoint[] {
		this.onList();
		this.looks += 1;
		const lingering = this.lingering.filter(({ until }) => until >= this.looks).map(({ endpoint }) => endpoint);
		return [...this.archive, ...lingering, ...this.endpoints]
			.filter((endpoint) => (this.hidden.get(endpoint) ?? 0) < this.looks)
			.filter((endpoint) => appId === null || endpoint.appId === appId)
			.sort((one, other) => this.place(other) - this.place(one))
			.slice(0, this.unkind.listCut ?? Infinity);
	}

	/** @throws the refusal when there is no such endpoint. */
	get(id: string | undefined, missing: Refusal, appId: string | null = null): StandInEndpoint {
		const found = [...this.endpoints, ...this.archive].find(
			(endpoint) => endpoint.id === id && (appId === null || endpoint.appId === appId),
		);
		if (!found) throw missing;
		return found;
	}

	/** Writes the given fields, leaving out those that are undefined. */
	change(endpoint: StandInEndpoint, changes: Partial<StandInEndpoint>): void {
		Object.assign(endpoint, given(changes), { updatedAt: new Date() });
	}

	/** Takes an endpoint off the account, as far as the account lets go of it. */
	delete(endpoint: StandInEndpoint): void {
		const index = this.endpoints.indexOf(endpoint);
		if (index === -1) return;
		this.endpoints.splice(index, 1);
		const { deleteArchives, listLag = 0 } = this.unkind;
		if (deleteArchives) this.archive.push(endpoint);
		else if (listLag > 0) this.lingering.push({ endpoint, until: this.looks + listLag });
	}

	/** Lets the list show what there is. */
	catchUp(): void {
		this.lingering = [];
		this.hidden.clear();
	}

	/** Whether an id is that of an endpoint that was deleted and is still shown. */
	isArchived(id: string): boolean {
		return this.archive.some((endpoint) => endpoint.id === id);
	}

	/** Everything that an answer of the API may speak of. */
	known(): StandInEndpoint[] {
		return [...this.endpoints, ...this.archive, ...this.lingering.map(({ endpoint }) => endpoint)];
	}

	private place(endpoint: StandInEndpoint): number {
		return this.order.get(endpoint) ?? 0;
	}
}

const given = (fields: Partial<StandInEndpoint>): Partial<StandInEndpoint> =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
