import type { INodeParameters } from 'n8n-workflow';
import { startStandIn, type StandIn } from '../../sandbox';
import { scenarios, type Scenario } from '../../sandbox/scenarios';
import { LiveWorkflow } from '../support/liveWorkflow';

const publicUrl = 'https://n8n.example.com';
const foreignUrl = 'https://crm.example.com/webhook/orders/webhook';

/** Milliseconds after which a list that does not show an endpoint is believed. */
const longerThanLag = 600_000;

/** Answered at once instead of after the usual pauses: the vendor asks for more patience than a call has. */
const down = { status: 503, headers: { 'retry-after': '3600' } };
/** A passing fault, with a pause of nothing. */
const hiccup = { status: 503, headers: { 'retry-after': '0' } };

const automatic = scenarios.filter(({ credentialType }) => credentialType !== undefined);

describe.each(automatic.map((scenario) => [scenario.service, scenario] as const))(
	'%s',
	(_service, scenario: Scenario) => {
		let vendor: StandIn;
		let live: LiveWorkflow;

		const parameters = (overrides: INodeParameters = {}): INodeParameters => ({
			service: scenario.service,
			registration: 'automatic',
			events: scenario.events,
			...overrides,
		});
		const ours = () => vendor.endpoints.filter(({ url }) => url === live.url);
		const calls = (method?: string) => vendor.requests.filter((request) => !method || request.method === method);

		/** One delivery of the selected event: the status that the vendor got. */
		const deliver = async (): Promise<Array<number | null>> =>
			(await vendor.emit(scenario.selected, { copies: 1 })).map(({ status }) => status);

		beforeAll(async () => {
			vendor = await startStandIn(scenario.service);
		});
		afterAll(async () => await vendor.stop());

		beforeEach(async () => {
			vendor.reset();
			live = await LiveWorkflow.start({
				parameters: parameters(),
				credentials: { [scenario.credentialType ?? '']: vendor.credential },
				publicUrl,
			});
			vendor.tunnel(publicUrl, live.origin);
		});
		afterEach(async () => await live.stop());

		test('going live leaves exactly one endpoint that works, going off leaves none', async () => {
			vendor.addEndpoint({ url: foreignUrl, events: [scenario.selected], enabled: false });
			await live.goLive();
			expect(ours()).toHaveLength(1);
			expect(new Set(ours()[0]?.events)).toEqual(new Set(scenario.events));
			expect(await deliver()).toEqual([200]);
			expect(live.runs).toHaveLength(1);

			await live.goOff();
			expect(vendor.endpoints.map(({ url }) => url)).toEqual([foreignUrl]);
		});

		test('a fresh activation takes two calls, an unchanged one takes one', async () => {
			await live.goLive();
			expect(calls().map(({ method }) => method)).toEqual(['GET', 'POST']);
			await live.goLive('init');
			expect(calls().map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
			expect(ours()).toHaveLength(1);
		});

		test('a left-over endpoint with an unknown secret is recovered', async () => {
			vendor.addEndpoint({ url: live.url, events: scenario.events });
			await live.goLive();
			expect(ours()).toHaveLength(1);
			expect(await deliver()).toEqual([200]);
		});

		test('two left-over endpoints become one', async () => {
			vendor.addEndpoint({ url: live.url, events: scenario.events });
			vendor.addEndpoint({ url: live.url, events: [scenario.unselected] });
			await live.goLive();
			expect(ours()).toHaveLength(1);
			expect(await deliver()).toEqual([200]);
		});

		test('other events are brought to the vendor', async () => {
			await live.goLive();
			live.options = { ...live.options, parameters: parameters({ events: [scenario.unselected] }) };
			await live.goLive('update');
			expect(ours().map(({ events }) => events)).toEqual([[scenario.unselected]]);
			expect((await vendor.emit(scenario.unselected, { copies: 1 })).map(({ status }) => status)).toEqual([200]);
		});

		test('an endpoint that was switched off is switched on, or replaced', async () => {
			await live.goLive();
			for (const endpoint of ours()) endpoint.enabled = false;
			await live.goLive('init');
			expect(ours().map(({ enabled }) => enabled)).toEqual([true]);
			expect(await deliver()).toEqual([200]);
		});

		test('an endpoint that was deleted at the vendor is made again', async () => {
			await live.goLive();
			live.clock.advance(longerThanLag);
			vendor.endpoints.splice(0);
			await live.goLive('init');
			expect(ours()).toHaveLength(1);
			expect(await deliver()).toEqual([200]);
		});

		test('when the public address changes, the endpoint moves along', async () => {
			await live.goLive();
			live.publicUrl = 'https://new.example.com';
			vendor.tunnel(live.publicUrl, live.origin);
			await live.goLive('init');
			expect(vendor.endpoints.map(({ url }) => url)).toEqual([live.url]);
			expect(await deliver()).toEqual([200]);
			live.publicUrl = 'https://newer.example.com';
			await live.goOff();
			expect(vendor.endpoints).toEqual([]);
		});

		test('static data of another workflow is nobody’s here', async () => {
			await live.goLive();
			const theirs = ours()[0];
			const copy = await LiveWorkflow.start({
				...live.options,
				workflowId: 'copy',
				publicUrl: 'https://other.example.com',
				staticData: live.staticData,
			});
			try {
				await copy.goLive();
				expect(vendor.endpoints.map(({ url }) => url)).toEqual([live.url, copy.url]);
				await copy.goOff();
				expect(vendor.endpoints).toEqual([theirs]);
			} finally {
				await copy.stop();
			}
		});

		test('a secret that came with the static data of another workflow proves nothing', async () => {
			await live.goLive();
			const secret = 'whsec_known-to-whoever-made-the-workflow';
			const planted = { service: scenario.service, url: live.url, endpointId: 'e1', secret };
			const previous = [{ secret, until: Date.now() + 3_600_000 }];
			const emit = async () =>
				(await vendor.emit(scenario.selected, { to: live.url, secret, copies: 1 })).map(({ status }) => status);

			live.staticData = { 'node:Trigger': { registration: { ...planted, owner: 'theirs', previous } } };
			expect(await emit()).toEqual([401]);
			await live.goLive();
			expect(await emit()).toEqual([401]);
			expect(await deliver()).toEqual([200]);
		});

		test.each(['resetAfter', { ...down, afterEffect: true }, 'wrongEnvelope'] as const)(
			'a lost answer to the create call leaves neither an orphan nor a twin: %j',
			async (fault) => {
				vendor.fail({ method: 'POST', fault });
				await live.goLive();
				expect(ours()).toHaveLength(1);
				expect(await deliver()).toEqual([200]);
			},
		);

		test('a create call that never took effect is made again', async () => {
			vendor.fail({ method: 'POST', fault: 'resetBefore' });
			await live.goLive();
			expect(ours()).toHaveLength(1);
			expect(await deliver()).toEqual([200]);
		});

		test('a hiccup of the vendor does not matter', async () => {
			vendor.fail({ method: 'GET', fault: hiccup, times: 2 });
			await live.goLive();
			vendor.fail({ method: 'GET', fault: hiccup });
			vendor.fail({ method: 'DELETE', fault: hiccup });
			await live.goOff();
			expect(vendor.endpoints).toEqual([]);
		});

		test('while the vendor is down, a restart of n8n keeps the endpoint and its secret', async () => {
			await live.goLive();
			vendor.fail({ fault: down, times: 100 });
			await live.goLive('init', 'older');
			await live.goLive('leadershipChange', 'older');
			expect(ours()).toHaveLength(1);
			expect(await deliver()).toEqual([200]);
		});

		test.each([{ status: 401 }, { status: 403 }, 'html', 'wrongEnvelope'] as const)(
			'a restart of n8n keeps the endpoint where it cannot be checked: %j',
			async (fault) => {
				await live.goLive();
				vendor.fail({ method: 'GET', fault });
				await live.goLive('init', 'older');
				expect(ours()).toHaveLength(1);
				expect(await deliver()).toEqual([200]);
			},
		);

		test('a restart of n8n does not go on without an endpoint: what the vendor has shown to be missing is missed', async () => {
			await live.goLive();
			live.clock.advance(longerThanLag);
			vendor.endpoints.splice(0);
			vendor.fail({ method: 'POST', fault: { status: 403 } });
			await expect(live.goLive('init', 'older')).rejects.toThrow(/registering the endpoint of this workflow/);
			await live.goLive('init', 'older');
			expect(await deliver()).toEqual([200]);
		});

		test('a restart of n8n does not go on with an endpoint that is switched off', async () => {
			await live.goLive();
			for (const endpoint of ours()) endpoint.enabled = false;
			const method = { assisters: 'PATCH', commet: 'PATCH', noderails: 'PUT' }[String(scenario.service)] ?? 'POST';
			// A create call is made once more without the one that is switched off, which may be what is in its way.
			vendor.fail({ method, fault: { status: 403 }, times: method === 'POST' ? 2 : 1 });
			await expect(live.goLive('init', 'older')).rejects.toThrow(/registering the endpoint of this workflow/);
			await live.goLive('init', 'older');
			expect(await deliver()).toEqual([200]);
		});

		test('while the vendor is down, nothing goes live, and nothing is left', async () => {
			vendor.fail({ fault: down, times: 100 });
			await expect(live.goLive()).rejects.toThrow(
				new RegExp(
					`${scenario.displayName} is not working properly at the moment \\(HTTP 503\\) while looking for the endpoint`,
				),
			);
			expect(vendor.endpoints).toEqual([]);
		});

		test.each([404, 410])('removing what the vendor says is gone (%d) is a success', async (status) => {
			await live.goLive();
			vendor.fail({ method: 'DELETE', fault: { status, afterEffect: true } });
			await live.goOff();
			expect(vendor.endpoints).toEqual([]);
		});

		test.each([404, 410])('what the vendor says is gone (%d), but still lists, is not', async (status) => {
			await live.goLive();
			vendor.fail({ method: 'DELETE', fault: { status } });
			await expect(live.goOff()).rejects.toThrow(/which may still be registered/);
			await live.goOff();
			expect(vendor.endpoints).toEqual([]);
		});

		test('an endpoint that cannot move is not forgotten when its removal fails', async () => {
			await live.goLive();
			live.publicUrl = 'https://new.example.com';
			vendor.tunnel(live.publicUrl, live.origin);
			vendor.fail({ method: 'DELETE', fault: { status: 403 } });
			await live.goLive('activate', 'publication').catch(() => undefined);
			await live.goLive();
			expect(vendor.endpoints.map(({ url }) => url)).toEqual([live.url]);
			expect(await deliver()).toEqual([200]);
			expect(JSON.stringify(live.staticData)).not.toContain('formerUrls');
		});

		test('a removal that does not succeed is told, and works the next time', async () => {
			await live.goLive();
			vendor.fail({ method: 'DELETE', fault: down });
			await expect(live.goOff()).rejects.toThrow(
				/removing the endpoint of this workflow, which may still be registered/,
			);
			await live.goOff();
			expect(vendor.endpoints).toEqual([]);
		});

		test.each([401, 403, 409, 429])(
			'an endpoint that the vendor refuses to delete (%d) goes on as it was when the workflow is published again',
			async (status) => {
				await live.goLive();
				const [before] = structuredClone(vendor.endpoints);
				vendor.fail({ method: 'DELETE', fault: { status, headers: { 'retry-after': '3600' } }, times: 100 });
				await expect(live.goOff()).rejects.toThrow(/which may still be registered/);
				await live.goLive('update');
				expect(vendor.endpoints.map(({ id, enabled }) => ({ id, enabled }))).toEqual([
					{ id: before?.id, enabled: true },
				]);
				expect(await deliver()).toEqual([200]);
			},
		);

		test('a removal without static data finds the endpoint by its address', async () => {
			await live.goLive();
			live.forgetMemory();
			live.staticData = {};
			await live.goOff();
			expect(vendor.endpoints).toEqual([]);
		});

		test('a delivery that was queued before a new start still passes, with the secret of its time', async () => {
			await live.goLive();
			const queued = vendor.signed(scenario.selected, { to: live.localUrl, secret: ours()[0]?.secret });
			await live.goOff();
			await live.goLive();
			const { status } = await fetch(live.localUrl, { method: 'POST', headers: queued.headers, body: queued.body });
			expect(status).toBe(200);
		});

		test('without a grace period it does not', async () => {
			live.options = { ...live.options, parameters: parameters({ options: { secretGracePeriod: 0 } }) };
			await live.goLive();
			const queued = vendor.signed(scenario.selected, { to: live.localUrl, secret: ours()[0]?.secret });
			await live.goOff();
			await live.goLive();
			const { status } = await fetch(live.localUrl, { method: 'POST', headers: queued.headers, body: queued.body });
			expect(status).toBe(401);
		});

		test('with pause, going off keeps the endpoint where the service can switch it off, and its secret is made sure of', async () => {
			live.options = { ...live.options, parameters: parameters({ options: { onDeactivate: 'pause' } }) };
			await live.goLive();
			const [before] = ours().map(({ id, secret }) => ({ id, secret }));
			const queued = vendor.signed(scenario.selected, { to: live.localUrl, secret: before?.secret });
			await live.goOff();
			if (scenario.service === 'casey') {
				expect(vendor.endpoints).toEqual([]);
				return;
			}
			expect(ours()).toMatchObject([{ ...before, enabled: false }]);
			await live.goLive();
			// Assisters shows that nothing was changed meanwhile, NodeRails gives a new secret, Commet has neither.
			const [after] = ours();
			expect(ours()).toMatchObject([{ enabled: true }]);
			expect(after?.id === before?.id).toBe(scenario.service !== 'commet');
			expect(after?.secret === before?.secret).toBe(scenario.service === 'assisters');
			expect(await deliver()).toEqual([200]);
			const { status } = await fetch(live.localUrl, { method: 'POST', headers: queued.headers, body: queued.body });
			expect(status).toBe(200);
			await live.goOff();
			await live.goOff();
			expect(ours()).toHaveLength(1);
			// Back to deleting: nothing is left behind.
			live.options = { ...live.options, parameters: parameters() };
			await live.goOff();
			expect(vendor.endpoints).toEqual([]);
		});

		test('with pause, a secret that was renewed meanwhile does not shut deliveries out', async () => {
			live.options = { ...live.options, parameters: parameters({ options: { onDeactivate: 'pause' } }) };
			await live.goLive();
			await live.goOff();
			for (const endpoint of ours()) {
				endpoint.secret = 'whsec_made-while-the-endpoint-was-paused';
				endpoint.updatedAt = new Date(endpoint.updatedAt.getTime() + 60_000);
			}
			await live.goLive();
			expect(ours()).toHaveLength(1);
			expect(await deliver()).toEqual([200]);
		});

		test('with pause, events that somebody has changed before are put right by the next publish', async () => {
			live.options = { ...live.options, parameters: parameters({ options: { onDeactivate: 'pause' } }) };
			await live.goLive();
			for (const endpoint of ours()) endpoint.events = [scenario.unselected];
			await live.goOff();
			await live.goLive();
			expect(ours().map(({ events }) => [...events].sort())).toEqual([[...scenario.events].sort()]);
			expect(await deliver()).toEqual([200]);
		});

		test('in a full account, the endpoint moves along when the public address changes', async () => {
			vendor.beUnkind({ quota: 1 });
			await live.goLive();
			live.publicUrl = 'https://new.example.com';
			vendor.tunnel(live.publicUrl, live.origin);
			await live.goLive('init');
			expect(vendor.endpoints.map(({ url }) => url)).toEqual([live.url]);
			expect(await deliver()).toEqual([200]);
		});

		test('with pause, an endpoint that is gone, or one whose secret is not known, does not stop going off', async () => {
			live.options = { ...live.options, parameters: parameters({ options: { onDeactivate: 'pause' } }) };
			await live.goLive();
			vendor.endpoints.splice(0);
			await live.goOff();
			await live.goLive();
			live.forgetMemory();
			live.staticData = {};
			await live.goOff();
			expect(vendor.endpoints).toEqual([]);
		});

		test('a wrong credential stops activation with a sentence that helps', async () => {
			const wrong = Object.fromEntries(
				Object.entries(vendor.credential).map(([name, value]) => [
					name,
					/key|cookie/i.test(name) ? 'not-the-right-one' : value,
				]),
			);
			live.options = { ...live.options, credentials: { [scenario.credentialType ?? '']: wrong } };
			await expect(live.goLive()).rejects.toThrow(
				new RegExp(
					`${scenario.displayName} did not accept the credential \\(HTTP 401\\).*Check the ${scenario.displayName} credential`,
				),
			);
			await expect(live.goLive()).rejects.not.toThrow(/not-the-right-one/);
			expect(vendor.endpoints).toEqual([]);
		});

		test('an address where nobody is stops activation with a sentence that helps', async () => {
			live.options = {
				...live.options,
				credentials: { [scenario.credentialType ?? '']: { ...vendor.credential, baseUrl: 'http://127.0.0.1:9' } },
			};
			await expect(live.goLive()).rejects.toThrow(/cannot be reached.*Check Base URL/);
		});

		test('a website in place of the API is noticed, and nothing is created', async () => {
			vendor.fail({ fault: 'html', times: 100 });
			await expect(live.goLive()).rejects.toThrow(/answered in an unexpected form.*Base URL/);
			expect(calls('POST')).toEqual([]);
		});

		test('a private address is refused before the vendor is called', async () => {
			live.publicUrl = 'http://localhost:5678';
			await expect(live.goLive()).rejects.toThrow(/cannot deliver to this n8n.*localhost.*N8N_WEBHOOK_URL/);
			expect(calls()).toEqual([]);
			live.options = { ...live.options, parameters: parameters({ options: { allowPrivateUrl: true } }) };
			await live.goLive();
			expect(ours()).toHaveLength(1);
		});

		test('after a publish with a private address the next one registers, with a public address', async () => {
			live.publicUrl = 'http://localhost:5678';
			expect((await live.publish()).shows).not.toBe('published');
			expect(calls()).toEqual([]);
			live.publicUrl = publicUrl;
			expect((await live.publish()).shows).toBe('published');
			expect(ours()).toHaveLength(1);
		});

		test('without a choice of events nothing is registered', async () => {
			live.options = { ...live.options, parameters: parameters({ events: [] }) };
			await expect(live.goLive()).rejects.toThrow(/No events are chosen/);
			expect(calls('POST')).toEqual([]);
		});

		test.each(['unsigned', 'forged', 'tampered'] as const)(
			'what is %s is refused and starts nothing',
			async (tamper) => {
				await live.goLive();
				const reason = tamper === 'unsigned' ? 'signature_missing' : 'signature_mismatch';
				const attempts = await vendor.emit(scenario.selected, { tamper, copies: 1 });
				expect(attempts).toMatchObject([{ status: 401, body: { status: 'rejected', reason } }]);
				expect(live.runs).toEqual([]);
			},
		);

		test('an event that is not selected is acknowledged and starts nothing', async () => {
			await live.goLive();
			const attempts = await vendor.emit(scenario.unselected, {
				to: live.localUrl,
				secret: ours()[0]?.secret,
				copies: 1,
			});
			expect(attempts).toMatchObject([{ status: 200, body: { status: 'ignored', reason: 'event_not_selected' } }]);
			expect(live.runs).toEqual([]);
		});
	},
);
