import { createServer } from 'node:http';
import { listenOnLoopback } from '../../host/loopback';
import { LiveWorkflow } from '../support/liveWorkflow';
import { ManagedVendor } from '../support/managedVendor';

const running: Array<{ stop(): Promise<void> }> = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async (one) => await one.stop()));
});

/** A server that begins each answer with a 200 and goes on with one blank after the other, for ever. */
async function trickling(): Promise<string> {
	const server = createServer((request, response) => {
		request.resume();
		response.writeHead(200, { 'content-type': 'application/json' });
		const trickle = setInterval(() => response.write(' '), 100);
		response.on('close', () => clearInterval(trickle));
	});
	const { origin, stop } = await listenOnLoopback(server);
	running.push({ stop });
	return origin;
}

const messageOf = async (work: Promise<unknown>): Promise<string> =>
	await work.then(
		() => 'done',
		(thrown: unknown) => (thrown instanceof Error ? thrown.message : 'unknown'),
	);

test('a service that goes on answering for ever does not hold going live', async () => {
	const vendor = await ManagedVendor.start('commet');
	running.push(vendor.standIn);
	const [[type, fields] = ['', {}]] = Object.entries(vendor.credentials);
	const workflow = await LiveWorkflow.start({
		parameters: { service: 'commet', events: ['payment.received'], options: { allowPrivateUrl: true } },
		credentials: { [type]: { ...fields, baseUrl: await trickling() } },
	});
	running.push(workflow);
	expect(await messageOf(workflow.goLive())).toContain('Commet did not answer in time');
}, 15_000);

test('nor does one that takes messages hold the run that sends one', async () => {
	const vendor = await ManagedVendor.start('asistian');
	running.push(vendor.standIn);
	const asistianApi = { inboundUrl: `${await trickling()}/webhooks/inbound/0123456789abcdef` };
	const sent = vendor.run('sendMessage', { payload: '{}' }, { credentials: { asistianApi } });
	expect(await messageOf(sent)).toContain('Asistian did not answer in time');
}, 15_000);
