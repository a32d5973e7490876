import type { N8nApi } from '../host/api';
import type { N8n } from '../host/boot';
import { until } from '../host/until';
import { startCommet } from '../sandbox/commet';
import type { StandIn } from '../sandbox/standIn';
import { ourFlow } from './flows';
import { spreadOf, type Spread } from './statistics';

/** How many endpoints of others the vendor has. */
const sizes = [0, 100, 10_000];

/** How many workflows are taken live at a time, in the test with many. */
const together = 4;

export interface ActivationResult {
	rounds: number;
	accounts: Array<{
		/** Endpoints of others at the vendor. */
		endpoints: number;
		/** Calls to the vendor for a workflow that goes live by itself. */
		freshCalls: number;
		/** From the click until the endpoint is registered and the route exists, in milliseconds. */
		freshMs: Spread;
		/** Calls when n8n starts again and finds everything as it was, on the pipeline that checks. */
		unchangedCalls: number;
	}>;
	many: {
		workflows: number;
		seconds: number;
		calls: number;
		/** The same workflows when n8n starts again, on the pipeline that checks. */
		restartCalls: number;
	};
}

/** Measures how workflows go live: at vendors with few and many endpoints, and many at once. */
export async function measureActivation(
	n8n: N8n,
	api: N8nApi,
	{ rounds, workflows, tell }: { rounds: number; workflows: number; tell: (line: string) => void },
): Promise<ActivationResult> {
	const standIns: StandIn[] = [];
	const account = async (endpoints: number) => {
		const standIn = await startCommet();
		standIns.push(standIn);
		for (let index = 0; index < endpoints; index += 1) {
			standIn.addEndpoint({ url: `https://hooks.example.com/${index}`, events: ['payment.received'] });
		}
		const data = standIn.credential;
		const credential = await api.createCredential({ name: `${endpoints} endpoints`, type: 'commetApi', data });
		return { endpoints, standIn, credential };
	};
	try {
		const accounts = [];
		for (const size of sizes) accounts.push(await account(size));
		const fresh: Array<{ calls: number; ms: number[] }> = [];
		for (const { endpoints, standIn, credential } of accounts) {
			fresh.push(await goLiveAgainAndAgain(api, standIn, credential, rounds));
			tell(`activation: ${endpoints} endpoints at the vendor`);
		}

		const crowd = await account(0);
		const ids: string[] = [];
		for (let index = 0; index < workflows; index += 1) {
			ids.push((await api.createWorkflow(ourFlow(`one of many, ${index}`, crowd.credential))).id);
		}
		crowd.standIn.requests.length = 0;
		const from = performance.now();
		const waiting = ids.values();
		await Promise.all(
			Array.from({ length: together }, async () => {
				for (const id of waiting) await goLive(api, id);
			}),
		);
		const seconds = (performance.now() - from) / 1000;
		const calls = crowd.standIn.requests.length;
		tell(`activation: ${workflows} workflows live after ${Math.round(seconds)} s`);

		for (const { requests } of standIns) requests.length = 0;
		await n8n.restart({ N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'false' });
		await quiet(standIns);
		return {
			rounds,
			accounts: accounts.map(({ endpoints, standIn }, index) => ({
				endpoints,
				freshCalls: fresh[index]?.calls ?? NaN,
				freshMs: spreadOf(fresh[index]?.ms ?? []),
				unchangedCalls: standIn.requests.length,
			})),
			many: { workflows, seconds, calls, restartCalls: crowd.standIn.requests.length },
		};
	} finally {
		for (const standIn of standIns) await standIn.stop();
	}
}

/** Takes new workflows live, one after the other, and all but the last one off again. */
async function goLiveAgainAndAgain(
	api: N8nApi,
	standIn: StandIn,
	credential: string,
	rounds: number,
): Promise<{ calls: number; ms: number[] }> {
	const ms: number[] = [];
	let calls = 0;
	// The first one warms up.
	for (let round = 0; round <= rounds; round += 1) {
		const { id } = await api.createWorkflow(ourFlow(`activation ${round}`, credential));
		standIn.requests.length = 0;
		const from = performance.now();
		await goLive(api, id);
		if (round > 0) ms.push(performance.now() - from);
		// The later ones may share a list, as many that are published one after the other do.
		calls = Math.max(calls, standIn.requests.length);
		if (round < rounds) await api.deactivate(id);
	}
	return { calls, ms };
}

async function goLive(api: N8nApi, id: string): Promise<void> {
	const { status, errors } = await api.activate(id, { boundMs: 180_000, everyMs: 25 });
	if (status !== 'published') throw new Error(`A workflow did not go live: ${JSON.stringify(errors)}`);
}

/** Waits until the vendors have had no call for some seconds. */
async function quiet(standIns: readonly StandIn[]): Promise<void> {
	const quietMs = 4_000;
	let calls = -1;
	let since = 0;
	await until(
		'the calls to the vendors to end',
		() => {
			const now = standIns.reduce((sum, { requests }) => sum + requests.length, 0);
			if (now !== calls) since = performance.now();
			calls = now;
			return now > 0 && performance.now() - since > quietMs ? true : undefined;
		},
		{ boundMs: 240_000, everyMs: 100 },
	);
}
