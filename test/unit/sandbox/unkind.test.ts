import axios, { type AxiosInstance } from 'axios';
import { startCasey, startCommet, startNodeRails, unkindSwitches, type StandIn, type Unkind } from '../../../sandbox';
import { startCustomStandIn, type CustomStandIn } from '../../../sandbox/custom';
import { clientOf } from './client';
import { startReceiver, type Receiver } from '../../support/receiver';

let nodeRails: StandIn;
let casey: StandIn;
let commet: StandIn;
let gitHub: CustomStandIn;
let receiver: Receiver;

const url = 'https://n8n.example.com/webhook/~one-and-only/webhook-of-a-trigger';
const event = 'payment.captured';

beforeAll(async () => {
	[nodeRails, casey, commet, gitHub, receiver] = await Promise.all([
		startNodeRails({ copies: 1 }),
		startCasey(),
		startCommet(),
		startCustomStandIn('github'),
		startReceiver(),
	]);
});
beforeEach(() => {
	for (const standIn of [nodeRails, casey, commet, gitHub]) standIn.reset();
});
afterAll(async () => {
	await Promise.all([nodeRails, casey, commet, gitHub, receiver].map(async (server) => await server.stop()));
});

/** NodeRails' calls for the endpoints of its own app. */
const rails = (): AxiosInstance => {
	const { apiKey = '', appId, baseUrl } = nodeRails.credential;
	return clientOf(`${baseUrl}/apps/${appId}`, { 'x-api-key': apiKey });
};
const caseyApi = (): AxiosInstance =>
	clientOf(casey.credential.baseUrl ?? '', { Authorization: `Bearer ${casey.credential.apiKey}` });
const commetApi = (): AxiosInstance =>
	clientOf(commet.credential.baseUrl ?? '', { 'x-api-key': commet.credential.apiKey ?? '' });
const hub = (): AxiosInstance =>
	clientOf(gitHub.credential.baseUrl ?? '', { Authorization: gitHub.credential.authValue ?? '' });

const create = async (to = url) => await rails().post('/webhooks', { url: to, events: [event] });
const listed = async () => (await rails().get('/webhooks')).data.data;

/** An endpoint that exists, on a service that is unkind from then on. */
const existing = (unkind: Unkind, seed: { events?: string[]; enabled?: boolean } = {}) => {
	const endpoint = nodeRails.addEndpoint({ url, events: [event], ...seed });
	nodeRails.beUnkind(unkind);
	return endpoint;
};

test('without a switch everything is as documented, and reset takes every switch back', async () => {
	existing(unkindSwitches['events in upper case']);
	nodeRails.reset();
	await create();
	expect(await listed()).toEqual([expect.objectContaining({ url, events: [event], active: true })]);
});

describe('creating', () => {
	test('gives the known endpoint back as it is', async () => {
		const endpoint = existing({ knownUrl: 'givenBack' }, { events: ['payment.failed'] });
		const { status, data } = await create();
		expect({ status, data: data.data }).toMatchObject({
			status: 201,
			data: { id: endpoint.id, events: ['payment.failed'], secret: endpoint.secret },
		});
		expect(nodeRails.endpoints).toHaveLength(1);
		expect((await create(`${url}/other`)).data.data.id).not.toBe(endpoint.id);
	});

	test('refuses a known address', async () => {
		existing({ knownUrl: 'refused' });
		expect((await create()).status).toBe(409);
		expect((await create(`${url}/other`)).status).toBe(201);
	});

	test('refuses one more than the account may have', async () => {
		existing({ quota: 2 });
		expect((await create(`${url}/2`)).status).toBe(201);
		expect((await create(`${url}/3`)).status).toBe(403);
		expect(nodeRails.endpoints).toHaveLength(2);
	});

	test.each(['POST', 'PUT', 'DELETE'] as const)(
		'%s is answered 200 with an error inside, and does nothing',
		async (verb) => {
			const { id } = existing({ errorInside: [verb] });
			const path = verb === 'POST' ? '/webhooks' : `/webhooks/${id}`;
			const answer = await rails().request({ method: verb, url: path, data: { url: `${url}/2`, events: [event] } });
			expect(answer).toMatchObject({ status: 200, data: { ok: false, error: expect.any(String) } });
			expect(nodeRails.endpoints.map((endpoint) => endpoint.url)).toEqual([url]);
		},
	);
});

describe('deleting', () => {
	test.each([
		['thenMissing', 404],
		['thenFine', 204],
	] as const)(
		'only archives (%s): still shown, nothing is delivered, the second time %d',
		async (deleteArchives, second) => {
			const { id } = existing({ deleteArchives });
			nodeRails.tunnel('https://n8n.example.com', receiver.url);
			expect((await rails().delete(`/webhooks/${id}`)).status).toBe(204);
			expect(await listed()).toEqual([expect.objectContaining({ id, url, active: true })]);
			expect(await nodeRails.emit(event)).toEqual([]);
			expect((await rails().delete(`/webhooks/${id}`)).status).toBe(second);
			expect((await rails().put(`/webhooks/${id}`, { active: true })).status).toBe(second === 404 ? 404 : 200);
			expect(nodeRails.endpoints).toEqual([]);
		},
	);

	test('the call for one endpoint shows what was archived, too', async () => {
		const { id } = casey.addEndpoint({ url });
		casey.beUnkind({ deleteArchives: 'thenMissing' });
		await caseyApi().delete(`/webhooks/${id}`);
		expect((await caseyApi().get(`/webhooks/${id}`)).data.data).toMatchObject({ id, url });
	});

	test('takes effect and is answered 500, with a body in the answer or without', async () => {
		const { id } = existing({ deleteAnswers500: true });
		expect((await rails().delete(`/webhooks/${id}`)).status).toBe(500);
		expect(nodeRails.endpoints).toEqual([]);
		const other = commet.addEndpoint({ url });
		commet.beUnkind({ deleteAnswers500: true });
		expect(await commetApi().delete(`/webhooks/${other.id}`)).toMatchObject({
			status: 500,
			data: { success: false },
		});
		expect(commet.endpoints).toEqual([]);
	});
});

describe('the list', () => {
	test('lags behind what was created and deleted, by look-ups', async () => {
		nodeRails.beUnkind({ listLag: 2 });
		const { id } = (await create()).data.data;
		const shows: boolean[] = [];
		const look = async () => shows.push((await listed()).length > 0);
		for (let looks = 0; looks < 3; looks += 1) await look();
		await rails().delete(`/webhooks/${id}`);
		for (let looks = 0; looks < 3; looks += 1) await look();
		expect(shows).toEqual([false, false, true, true, true, false]);
	});

	test('is cut at the newest', async () => {
		existing({ listCut: 2 });
		for (const name of ['2', '3']) nodeRails.addEndpoint({ url: `${url}/${name}` });
		expect((await listed()).map((endpoint: { url: string }) => endpoint.url)).toEqual([`${url}/3`, `${url}/2`]);
	});

	test('ignores which page is asked for', async () => {
		for (const name of ['1', '2', '3']) gitHub.addEndpoint({ url: `${url}/${name}` });
		gitHub.beUnkind({ pages: 'ignored' });
		const pages = [1, 2].map(async (page) => (await hub().get('/hooks', { params: { page, per_page: 2 } })).data);
		const [first, second] = await Promise.all(pages);
		expect(first).toHaveLength(2);
		expect(second).toEqual(first);
	});

	test('has two entries a page, whatever is asked for', async () => {
		for (const name of ['1', '2', '3']) gitHub.addEndpoint({ url: `${url}/${name}` });
		gitHub.beUnkind({ pages: 'short' });
		const pages = [1, 2].map(async (page) => (await hub().get('/hooks', { params: { page, per_page: 100 } })).data);
		expect((await Promise.all(pages)).map(({ length }) => length)).toEqual([2, 1]);
	});

	test.each([
		['null', 200, { success: true, data: null }, null],
		['leftOut', 200, { success: true }, {}],
		[
			'missing',
			404,
			expect.objectContaining({ success: false }),
			expect.objectContaining({ message: 'No endpoints found' }),
		],
	] as const)(
		'is %s where there is none, and as usual where there is one',
		async (emptyList, status, wrapped, bare) => {
			nodeRails.beUnkind({ emptyList });
			gitHub.beUnkind({ emptyList });
			expect(await rails().get('/webhooks')).toMatchObject({ status, data: wrapped });
			expect((await hub().get('/hooks')).data).toEqual(bare);
			await create();
			expect(await listed()).toHaveLength(1);
		},
	);
});

describe('what is shown of an endpoint', () => {
	test.each([
		['lowerCase', url.toLowerCase()],
		['slash', `${url}/`],
		['percent7E', 'https://n8n.example.com/webhook/%7Eone%2Dand%2Donly/webhook%2Dof%2Da%2Dtrigger'],
		['query', `${url}?source=api`],
		['http', url.replace('https', 'http')],
		['cut', url.slice(0, 60)],
	] as const)('its address: %s, in the answer to create and in the list', async (form, shown) => {
		nodeRails.beUnkind({ url: form });
		expect((await create()).data.data.url).toBe(shown);
		expect(await listed()).toEqual([expect.objectContaining({ url: shown })]);
		expect(nodeRails.endpoints).toEqual([expect.objectContaining({ url })]);
	});

	test.each([
		['upperCase', ['PAYMENT.CAPTURED', 'INVOICE.PAID']],
		['implied', ['payment.captured', 'invoice.paid', 'endpoint.verified']],
		['commaText', 'payment.captured,invoice.paid'],
		['reversed', ['invoice.paid', 'payment.captured']],
		['twice', ['payment.captured', 'invoice.paid', 'payment.captured', 'invoice.paid']],
		['leftOut', undefined],
		['expanded', ['payment.captured', 'invoice.paid']],
	] as const)('its events: %s', async (form, shown) => {
		existing({ events: form }, { events: ['payment.captured', 'invoice.paid'] });
		expect((await listed())[0].events).toEqual(shown);
	});

	test('the star as every event that it stands for', async () => {
		existing({ events: 'expanded' }, { events: ['*'] });
		expect((await listed())[0].events).toContain('subscription.paused');
	});

	test('a third word for what is off, and the usual one for what is on', async () => {
		const endpoint = existing({ state: 'thirdWord' });
		expect((await listed())[0].active).toBe(true);
		endpoint.enabled = false;
		expect((await listed())[0].active).toBe('disabled_by_system');
	});

	test.each([
		['number', 0, 1],
		['text', 'false', 'true'],
	] as const)('the state as %s', async (state, off, on) => {
		const endpoint = existing({ state }, { enabled: false });
		expect((await listed())[0].active).toBe(off);
		endpoint.enabled = true;
		expect((await listed())[0].active).toBe(on);
	});

	test('ids beyond 2^53 digit for digit, as numbers, of which a double holds not all', async () => {
		nodeRails.beUnkind({ bigIds: true });
		const text = async () =>
			(
				await axios.get<string>(`${rails().defaults.baseURL}/webhooks`, {
					headers: { 'x-api-key': nodeRails.credential.apiKey },
					responseType: 'text',
					transformResponse: (body: string) => body,
				})
			).data;
		const other = nodeRails.addEndpoint({ url: `${url}/other` });
		await create();
		const id = nodeRails.endpoints.at(-1)?.id;
		expect(await text()).toContain(`"id":${id},`);
		expect(BigInt(Number(id)).toString()).toBe(other.id);
		expect(id).not.toBe(other.id);
		expect((await rails().put(`/webhooks/${id}`, { active: false })).status).toBe(200);
		expect(nodeRails.endpoints.map(({ enabled }) => enabled)).toEqual([true, false]);
	});

	test('asterisks for a secret that is asked for, but not in the answer to create', async () => {
		casey.beUnkind({ maskedSecret: true });
		const { data } = await caseyApi().post('/webhooks', { url, event_types: ['conversation.completed'] });
		expect(data.data.secret).toMatch(/^whsec_/);
		expect((await caseyApi().get(`/webhooks/${data.data.id}/secret`)).data.data.secret).toBe('********');
	});
});
