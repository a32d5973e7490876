import { serviceNames, startSandbox, type Fault, type ServiceName, type StandIns } from '../../../sandbox';
import { clientOf, faultCode } from './client';

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
const url = 'https://n8n.example.com/webhook/1';

const callers: Record<
	ServiceName,
	(standIns: StandIns) => { headers: Record<string, string>; path: string; body: object }
> = {
	assisters: ({ assisters: { origin, credential } }) => ({
		headers: { Cookie: credential.sessionCookie ?? '' },
		path: `${origin}/api/webhooks`,
		body: { name: 'n8n', url, events: ['chat.completed'] },
	}),
	asistian: ({ asistian: { credential } }) => ({
		headers: {},
		path: credential.inboundUrl ?? '',
		body: { text: 'hello' },
	}),
	casey: ({ casey: { credential } }) => ({
		headers: { Authorization: `Bearer ${credential.apiKey}` },
		path: `${credential.baseUrl}/webhooks`,
		body: { url },
	}),
	commet: ({ commet: { credential } }) => ({
		headers: { 'x-api-key': credential.apiKey ?? '' },
		path: `${credential.baseUrl}/webhooks`,
		body: { url, events: ['payment.received'] },
	}),
	noderails: ({ noderails: { credential } }) => ({
		headers: { 'x-api-key': credential.apiKey ?? '' },
		path: `${credential.baseUrl}/apps/${credential.appId}/webhooks`,
		body: { url, events: ['*'] },
	}),
};

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(async () => await sandbox.stop());

describe.each(serviceNames)('%s', (service) => {
	const standIn = () => sandbox.standIns[service];
	const create = async (timeout = 5_000) => {
		const { headers, path, body } = callers[service](sandbox.standIns);
		return await clientOf(path, headers).post('', body, { timeout });
	};
	const effects = (): number =>
		service === 'asistian' ? sandbox.standIns.asistian.messages.length : standIn().endpoints.length;

	beforeEach(() => standIn().reset());

	test('creates when nothing is wrong', async () => {
		expect((await create()).status).toBeLessThan(300);
		expect(effects()).toBe(1);
		expect(standIn().requests).toMatchObject([{ method: 'POST', fault: null, status: expect.any(Number) }]);
	});

	test.each([
		[503, false],
		[503, true],
		[429, false],
		[403, false],
	])('status %d, taking effect: %s', async (status, afterEffect) => {
		standIn().fail({ method: 'post', fault: { status, headers: { 'Retry-After': '2' }, afterEffect } });
		const answer = await create();
		expect([answer.status, answer.headers['retry-after'], effects()]).toEqual([status, '2', afterEffect ? 1 : 0]);
		expect(answer.data).toHaveProperty('error');
		expect(standIn().requests[0]).toMatchObject({ status, fault: `status ${status}` });
		expect((await create()).status).toBeLessThan(300);
	});

	test.each<[Fault & string, string, number]>([
		['timeout', 'ECONNABORTED', 0],
		['timeoutAfter', 'ECONNABORTED', 1],
		['resetBefore', 'ECONNRESET', 0],
		['resetAfter', 'ECONNRESET', 1],
	])('%s', async (fault, code, effect) => {
		standIn().fail({ fault });
		expect(await faultCode(create(300))).toBe(code);
		expect(effects()).toBe(effect);
		expect(standIn().requests[0]).toMatchObject({ status: null, fault });
	});

	test('html and wrongEnvelope are a 200 that is not the vendor', async () => {
		standIn().fail({ fault: 'html' });
		standIn().fail({ fault: 'wrongEnvelope' });
		const page = await create();
		expect([page.status, page.headers['content-type'], effects()]).toEqual([200, 'text/html; charset=utf-8', 0]);
		expect(page.data).toContain('<html>');
		const strange = await create();
		expect([strange.status, strange.data, effects()]).toEqual([200, { result: 'ok', items: {} }, 1]);
	});

	test('only the calls that match go wrong, as often as told', async () => {
		standIn().fail({ method: 'GET', fault: { status: 500 } });
		standIn().fail({ path: /nowhere/, fault: { status: 500 } });
		const { path } = callers[service](sandbox.standIns);
		standIn().fail({ path: new URL(path).pathname.slice(-8), fault: { status: 500, body: { own: true } }, times: 2 });
		expect((await create()).data).toEqual({ own: true });
		expect((await create()).status).toBe(500);
		expect((await create()).status).toBeLessThan(300);
	});

	test('calls that are to go well first do', async () => {
		standIn().fail({ fault: { status: 500 }, skip: 2 });
		const statuses: number[] = [];
		for (let count = 0; count < 4; count += 1) {
			if (service !== 'asistian') standIn().endpoints.splice(0);
			statuses.push((await create()).status);
		}
		expect(statuses.map((status) => status < 300)).toEqual([true, true, false, true]);
	});

	test('a path that is not there has the error envelope too', async () => {
		const { headers } = callers[service](sandbox.standIns);
		const answer = await clientOf(standIn().origin, headers).get('/nowhere');
		expect(answer.status).toBe(404);
		expect(answer.data).toHaveProperty('error');
	});
});
