import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { admit, type Admission } from '../../../../deliveries/deduplication/admit';
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

/** What the trigger takes a delivery for. */
async function lookAt(response: ServerResponse, one: EventIdentity | undefined): Promise<Admission['state']> {
	const clock = { now: () => 0, sleep: async () => await waited };
	return (await admit({ memory, triggerKey: 'e', isShared: false }, one, response, clock)).state;
}

const look = async (response: ServerResponse) => await lookAt(response, identity);

const call = () => {
	const { port } = server.address() as AddressInfo;
	return request({ host: '127.0.0.1', port, agent: false }).on('error', () => undefined);
};

/** Delivers once, and tells what the trigger took it for. */
async function deliver(status = 200): Promise<Admission['state']> {
	let taken: Admission['state'] | undefined;
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
