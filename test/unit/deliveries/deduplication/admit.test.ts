import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { admit, type Admission, type Refused } from '../../../../deliveries/deduplication/admit';
import type { EventIdentity } from '../../../../deliveries/deduplication/identity';
import { DeliveryMemory } from '../../../../deliveries/deduplication/memory';

type Handle = (response: ServerResponse) => Promise<void>;

const identity: EventIdentity = { key: 'whev_1' };

let server: ReturnType<typeof createServer>;
let handle: Handle;
let memory: DeliveryMemory;
/** Ends the waiting of every delivery. */
let timeOut: () => void;
let waited: Promise<void>;

beforeEach(async () => {
	memory = new DeliveryMemory(10);
	waited = new Promise((resolve) => (timeOut = resolve));
	server = createServer((_, response) => void handle(response)).listen(0, '127.0.0.1');
	await once(server, 'listening');
});

afterEach(async () => {
	server.closeAllConnections();
	server.close();
	await once(server, 'close');
});

type Outcome = Admission['state'] | Refused;

/** What the trigger takes the events of a delivery for, or why it has to come again. */
async function lookAtAll(response: ServerResponse, all: ReadonlyArray<EventIdentity | undefined>): Promise<Outcome[]> {
	const clock = { now: () => 0, sleep: async () => await waited };
	const looked = await admit({ memory, triggerKey: 'e', isShared: false }, all, response, clock);
	return 'refused' in looked ? [looked.refused] : looked.admissions.map(({ state }) => state);
}

async function lookAt(response: ServerResponse, one: EventIdentity | undefined): Promise<Outcome | undefined> {
	return (await lookAtAll(response, [one]))[0];
}

const look = async (response: ServerResponse) => await lookAt(response, identity);

const call = () => {
	const { port } = server.address() as AddressInfo;
	return request({ host: '127.0.0.1', port, agent: false }).on('error', () => undefined);
};

/** Delivers once, and tells what the trigger took it for. */
async function deliver(status = 200): Promise<Outcome> {
	let taken: Outcome | undefined;
	handle = async (response) => {
		taken = await look(response);
		response.writeHead(status).end();
	};
	const calling = call().end();
	const [answer] = (await once(calling, 'response')) as [NodeJS.ReadableStream];
	answer.resume();
	await once(answer, 'end');
	if (!taken) throw new Error('the delivery was not looked at');
	return taken;
}

/** A delivery that has arrived and waits for what the test does with it. */
async function arrive() {
	const arrived = new Promise<ServerResponse>((resolve) => {
		handle = async (response) => await Promise.resolve(resolve(response));
	});
	const calling = call().end();
	const response = await arrived;
	return {
		response,
		hangUp: async () => {
			const closed = once(response, 'close');
			calling.destroy();
			await closed;
		},
	};
}

test('what was answered with a success is a duplicate the next time', async () => {
	expect([await deliver(), await deliver()]).toEqual(['new', 'duplicate']);
});

test('what was answered with an error is not', async () => {
	expect([await deliver(500), await deliver(), await deliver()]).toEqual(['new', 'new', 'duplicate']);
});

test('a delivery without an identity is never one', async () => {
	for (let time = 0; time < 2; time += 1) {
		const { response } = await arrive();
		expect(await lookAt(response, undefined)).toBe('new');
		response.end();
	}
});

test.each([
	[200, 'duplicate'],
	[500, 'new'],
])(
	'a run whose sender hung up is settled by what n8n answers (%s), and not by the hanging up',
	async (status, then) => {
		const first = await arrive();
		expect(await look(first.response)).toBe('new');
		await first.hangUp();
		const retry = await arrive();
		const outcome = look(retry.response);
		first.response.writeHead(status).end();
		expect(await outcome).toBe(then);
	},
);

test('a sender that has hung up before its delivery was looked at gets its run: it may be one that never repeats', async () => {
	const { response, hangUp } = await arrive();
	await hangUp();
	expect(await look(response)).toBe('new');
	response.end();
	expect(await deliver()).toBe('duplicate');
});

test('of copies that wait, those that hung up end when the first one fails, and one that is there takes over', async () => {
	const first = await arrive();
	expect(await look(first.response)).toBe('new');
	const gone = [];
	for (let copy = 0; copy < 20; copy += 1) gone.push(await arrive());
	const outcomes = gone.map(async ({ response }) => await look(response));
	const present = await arrive();
	const last = look(present.response);
	for (const { hangUp } of gone) await hangUp();
	first.response.writeHead(500).end();
	expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['sender_gone']));
	expect(await last).toBe('new');
});

test('a copy of a long run is told to come again, and is a duplicate once the run has succeeded', async () => {
	const first = await arrive();
	expect(await look(first.response)).toBe('new');
	const early = await arrive();
	const outcome = look(early.response);
	timeOut();
	expect(await outcome).toBe('in_progress');
	first.response.end();
	expect(await deliver()).toBe('duplicate');
});

describe('a delivery of several events', () => {
	const [a, b, c] = [{ key: 'a' }, { key: 'b' }, { key: 'c' }];

	test('that has one of them twice runs it once, and the others too', async () => {
		const { response } = await arrive();
		expect(await lookAtAll(response, [a, a, b, a])).toEqual(['new', 'duplicate', 'new', 'duplicate']);
		response.end();
		const again = await arrive();
		expect(await lookAtAll(again.response, [a, b, c])).toEqual(['duplicate', 'duplicate', 'new']);
	});

	test.each(['is told to come again', 'hangs up'])('gives all of them back where its sender %s', async (what) => {
		const first = await arrive();
		expect(await lookAtAll(first.response, [b])).toEqual(['new']);
		const both = await arrive();
		const outcome = lookAtAll(both.response, [a, b]);
		if (what === 'hangs up') {
			await both.hangUp();
			first.response.writeHead(500).end();
		} else timeOut();
		expect(await outcome).toEqual([what === 'hangs up' ? 'sender_gone' : 'in_progress']);
		first.response.end();
		const again = await arrive();
		expect(await lookAtAll(again.response, [a])).toEqual(['new']);
	});

	test('gives all of them back where it cannot be looked at to its end', async () => {
		const { response } = await arrive();
		const broken = {
			get key(): string {
				throw new Error('broken');
			},
		};
		await expect(lookAtAll(response, [a, broken])).rejects.toThrow('broken');
		expect(await lookAtAll(response, [a])).toEqual(['new']);
	});

	test('is settled as a whole, however many they are', async () => {
		memory = new DeliveryMemory(10_000);
		const many = Array.from({ length: 10_000 }, (_, index) => ({ key: `e${index}` }));
		const { response } = await arrive();
		const before = response.listenerCount('finish');
		expect(new Set(await lookAtAll(response, many))).toEqual(new Set(['new']));
		expect(response.listenerCount('finish')).toBe(before + 1);
		response.end();
		expect(memory.size).toBe(10_000);
	});
});
