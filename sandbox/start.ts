import { Account } from './account';
import { Deliverer, type Target } from './deliver';
import { Faults } from './faults';
import { Reach } from './reach';
import { startServer } from './server';
import type {
	EmitOptions,
	RecordedRequest,
	ServiceName,
	StandIn,
	StandInEndpoint,
	StandInOptions,
	StandInService,
} from './standIn';
import { claimedTime, signAttempt } from './tamper';
import type { Vendor } from './vendor';

const defaultScale = 1 / 10_000;

/** Starts a stand-in for a vendor. @returns it, and the account for what only this vendor can do. */
export async function startVendor<Service extends StandInService = ServiceName>(
	vendor: Vendor<Service>,
	options: StandInOptions,
): Promise<{ standIn: StandIn<Service>; account: Account }> {
	const reach = new Reach();
	const faults = new Faults();
	const requests: RecordedRequest[] = [];
	const deliverer = new Deliverer(vendor.habit, options.retryScale ?? defaultScale, reach, (endpoint) =>
		account.endpoints.includes(endpoint),
	);
	const account: Account = new Account(vendor.newEndpoint, deliverer);
	const server = await startServer(vendor, { account, faults, requests, port: options.port ?? 0 });

	/** An endpoint with this URL, or one made up for it. */
	const targetAt = (url: string): Target => {
		const endpoint = account.endpoints.findLast((candidate) => candidate.url === url);
		return endpoint
			? { endpoint, registered: true }
			: { endpoint: { ...vendor.newEndpoint(), url }, registered: false };
	};
	const subscribers = (event: string): Target[] =>
		account.endpoints
			.filter((endpoint) => endpoint.enabled && vendor.habit.subscribed(endpoint, event))
			.map((endpoint) => ({ endpoint, registered: true }));

	const standIn: StandIn<Service> = {
		service: vendor.service,
		origin: server.origin,
		credential: vendor.credential(server.origin),
		endpoints: account.endpoints,
		requests,
		deliveries: deliverer.deliveries,
		addEndpoint: (seed) => account.add(seed),
		emit: async (event, { to, ...how }: EmitOptions = {}) => {
			const targets = to === undefined ? subscribers(event) : [targetAt(to)];
			// One event has one id, whoever gets it.
			const id = how.id ?? vendor.habit.newEventId();
			const sent = targets.map(async (target) => await deliverer.send(target, event, { ...how, id }));
			return (await Promise.all(sent)).flat();
		},
		signed: (event, { to, ...how }) => {
			const { endpoint }: { endpoint: StandInEndpoint } = targetAt(to);
			const message = deliverer.compose(endpoint, event, how);
			const at = claimedTime(how.at ?? new Date(), how.tamper);
			const secret = how.secret ?? endpoint.secret;
			return { url: to, ...signAttempt(vendor.habit, message, { secret, at, tamper: how.tamper }) };
		},
		beUnkind: (unkind) => {
			account.unkind = unkind;
		},
		catchUp: () => account.catchUp(),
		tunnel: (publicOrigin, localOrigin) => reach.tunnel(publicOrigin, localOrigin),
		fail: (rule) => faults.add(rule),
		mend: () => faults.clear(),
		settled: async () => await deliverer.settled(),
		reset: () => {
			deliverer.cancel();
			faults.clear();
			reach.clear();
			account.reset();
			for (const record of [requests, deliverer.deliveries]) record.length = 0;
			vendor.reset?.();
		},
		stop: async () => {
			faults.clear();
			await deliverer.stop();
			await server.stop();
		},
	};
	return { standIn, account };
}
