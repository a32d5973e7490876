import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import { type Listening, listenOnLoopback } from '../../../../host/loopback';
import { DeliveryMemory } from '../../../../deliveries/deduplication/memory';
import { isDuplicate } from '../../../../deliveries/deduplication/duplicate';

type Handle = (response: ServerResponse) => Promise<void>;

const delivery = { deliveryId: 'whev_1', test: false };

let server: Listening;
let handle: Handle;
let memory: DeliveryMemory;

beforeEach(async () => {
	memory = new DeliveryMemory(10);
	server = await listenOnLoopback(createServer((_, response) => void handle(response)));
});

afterEach(async () => await server.stop());

const call = () => request({ host: '127.0.0.1', port: server.port, agent: false });

/** Delivers once, and tells what the trigger took it for. */
async function deliver(status = 200, one = delivery): Promise<'first' | 'repetition'> {
	let taken: boolean | undefined;
	handle = async (response) => {
		taken = await isDuplicate({ memory, triggerKey: 'e' }, one, response);
		response.writeHead(status).end();
	};
	const calling = call().end();
	const [answer] = (await once(calling, 'response')) as [NodeJS.ReadableStream];
	answer.resume();
	await once(answer, 'end');
	return taken ? 'repetition' : 'first';
}

test('what was answered with a success is a repetition the next time', async () => {
	expect([await deliver(), await deliver()]).toEqual(['first', 'repetition']);
});

test('what was answered with an error is not', async () => {
	expect([await deliver(500), await deliver(), await deliver()]).toEqual(['first', 'first', 'repetition']);
});

/** Delivers, hangs up before the trigger has looked at it or while it answers, and waits until the trigger knows. */
async function hangUp(when: 'before' | 'after') {
	const over = new Promise<boolean>((resolve) => {
		handle = async (response) => {
			const look = async () => await isDuplicate({ memory, triggerKey: 'e' }, delivery, response);
			const early = when === 'after' ? await look() : undefined;
			const closed = once(response, 'close');
			calling.destroy();
			await closed;
			resolve(early ?? (await look()));
		};
	});
	const calling = call()
		.on('error', () => undefined)
		.end();
	return await over;
}

test.each(['before', 'after'] as const)(
	'a sender that has hung up %s its delivery was looked at may repeat it, and does not hang',
	async (when) => {
		expect(await hangUp(when)).toBe(false);
		expect([await deliver(), await deliver()]).toEqual(['first', 'repetition']);
	},
);

test('a test event never is a repetition', async () => {
	const test = { ...delivery, test: true };
	expect([await deliver(200, test), await deliver(200, test)]).toEqual(['first', 'first']);
});
