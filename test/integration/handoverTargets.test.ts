import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { listenOnLoopback } from '../../host/loopback';
import { byId, ManagedVendor } from '../support/managedVendor';
import { startingUp } from '../support/n8n/startingUp';
import { startReceiver } from '../support/receiver';

const running: Array<{ stop(): Promise<void> }> = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async (one) => await one.stop()));
});

/** A service with an endpoint of somebody else. */
async function vendorWith(url: string) {
	const vendor = await ManagedVendor.start('noderails');
	running.push(vendor.standIn);
	const other = vendor.add('other', { url });
	const rotate = async (n8nUrl?: string) =>
		await vendor.runOne('rotateSecret', byId(other.id), n8nUrl === undefined ? {} : { n8nUrl });
	return { vendor, other, rotate };
}

const path = () => `/webhook/${randomUUID()}/webhook`;

describe('a handover is sent to nothing that cannot be a trigger', () => {
	const targets: Array<[string, (origin: string, port: string) => string]> = [
		['a user name and a password', (_origin, port) => `http://admin:admin@127.0.0.1:${port}${path()}`],
		['a query', (origin) => `${origin}${path()}?now=1`],
		['an empty query', (origin) => `${origin}${path()}?`],
		['a fragment', (origin) => `${origin}${path()}#x`],
		['the path of something else', (origin) => `${origin}/api/reboot`],
		['the path of another webhook', (origin) => `${origin}/webhook/${randomUUID()}/other`],
		['more behind the path', (origin) => `${origin}${path()}/more`],
		['a path without an id', (origin) => `${origin}/webhook/webhook`],
	];
	it.each(targets)('%s', async (_what, make) => {
		const receiver = await startReceiver();
		running.push(receiver);
		const { vendor, other, rotate } = await vendorWith(make(receiver.origin, new URL(receiver.origin).port));
		const output = await rotate();
		expect(output.handedOver).toBe(false);
		expect(output.secret).toBe(vendor.endpoint(other.id)?.secret);
		expect(receiver.received).toEqual([]);
	});

	it.each(['127.0.0.1', '2130706433', '0x7f.1', 'localhost', '[::ffff:127.0.0.1]'])(
		'the private host %s, from an n8n with a public address',
		async (host) => {
			const receiver = await startReceiver();
			running.push(receiver);
			const { rotate } = await vendorWith(`http://${host}:${new URL(receiver.origin).port}${path()}`);
			expect(await rotate('https://n8n.example.com')).toMatchObject({ handedOver: false });
			expect(receiver.received).toEqual([]);
		},
	);

	it('but to the private host of an n8n that is private itself', async () => {
		const receiver = await startReceiver();
		running.push(receiver);
		const { rotate } = await vendorWith(`${receiver.origin}${path()}`);
		expect(await rotate()).toMatchObject({ handedOver: false });
		expect(receiver.received).toHaveLength(1);
	});
});

describe('whoever is at the address', () => {
	/** Rotates the secret of an endpoint whose server does this. */
	async function rotateAt(listener: RequestListener) {
		const { origin, stop } = await listenOnLoopback(createServer(listener));
		running.push({ stop });
		const { vendor, other, rotate } = await vendorWith(`${origin}${path()}`);
		const output = await rotate();
		expect(output.secret).toBe(vendor.endpoint(other.id)?.secret);
		return output;
	}

	it('cannot hold a rotation: an answer that never ends is left after ten seconds, and the secret is put out', async () => {
		const output = await rotateAt((request, response) => {
			request.resume();
			response.writeHead(200, { 'content-type': 'application/json' });
			const trickle = setInterval(() => response.write(' '), 200);
			response.on('close', () => clearInterval(trickle));
		});
		expect(output).toMatchObject({ handedOver: false });
	}, 15_000);

	it('cannot hold a rotation by not answering at all', async () => {
		expect(await rotateAt((request) => void request.resume())).toMatchObject({
			handedOver: null,
			notice: expect.stringContaining('could not be reached'),
		});
	}, 15_000);

	it('cannot fill the memory: a long answer is not read to its end', async () => {
		let sent = 0;
		const chunk = Buffer.alloc(1 << 16, 0x20);
		const most = 300;
		const output = await rotateAt((request, response) => {
			request.resume();
			response.writeHead(200, { 'content-type': 'application/json' });
			const more = () => {
				while (sent < most && !response.destroyed) {
					sent += 1;
					if (!response.write(chunk)) return void response.once('drain', more);
				}
				response.end();
			};
			more();
		});
		expect(output).toMatchObject({ handedOver: false });
		expect(sent).toBeLessThan(most);
	});

	it('is an n8n that is just starting: it takes everything with a 200 and hands on nothing', async () => {
		const output = await rotateAt((request, response) => {
			request.resume();
			response.end(startingUp);
		});
		expect(output).toMatchObject({ handedOver: null, notice: expect.stringContaining('is not ready') });
	});

	it('is an n8n whose database is away', async () => {
		const output = await rotateAt((request, response) => {
			request.resume();
			response.writeHead(503).end('{"code":503,"message":"Database is not ready!"}');
		});
		expect(output).toMatchObject({ handedOver: null, notice: expect.stringContaining('is not ready') });
	});

	it.each([
		[404, false],
		[200, false],
		[302, null],
		[401, null],
		[503, null],
	])('and answers %i: %s', async (status, handedOver) => {
		const output = await rotateAt((request, response) => {
			request.resume();
			response.writeHead(status, { location: '/elsewhere' }).end('{}');
		});
		expect(output.handedOver).toBe(handedOver);
		expect(output.notice === undefined).toBe(handedOver !== null);
	});
});
