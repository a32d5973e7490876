import type { INodeParameters } from 'n8n-workflow';
import { anotherSecret } from '../support/anotherSecret';
import { LiveWorkflow } from '../support/liveWorkflow';
import { eventsOf, ManagedVendor, type VendorName } from '../support/managedVendor';
import { shortenPauses } from '../support/shortPauses';

let putRight: () => void;
beforeAll(() => (putRight = shortenPauses()));
afterAll(() => putRight());

const running: Array<{ stop(): Promise<void> }> = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async (one) => await one.stop()));
});

/** Why a workflow cannot go live. */
async function refusal(workflow: LiveWorkflow): Promise<string> {
	running.push(workflow);
	return await workflow.goLive().then(
		() => 'live',
		(thrown: unknown) => (thrown instanceof Error ? thrown.message : 'unknown'),
	);
}

const options = { allowPrivateUrl: true, deduplicate: 'off' };

describe('a trigger that is registered by hand does not go live with', () => {
	const at = async (secret: string, parameters: INodeParameters) =>
		await LiveWorkflow.start({
			parameters: { registration: 'manual', events: [], options, ...parameters },
			credentials: { webhookSigningSecretApi: { secret } },
		});
	const asBase64 = { service: 'assisters', signature: { secretEncoding: 'base64' } };

	test.each<[string, INodeParameters, RegExp]>([
		['********', { service: 'noderails' }, /is hidden/],
		['whsec_••••••••••••a1b2', { service: 'casey' }, /is hidden/],
		['[REDACTED]', { service: 'commet' }, /is hidden/],
		['whsec_', { service: 'casey' }, /is too short/],
		['0', { service: 'noderails' }, /is too short/],
		['sk_live_51Habcdefghijklmnop', asBase64, /does not have the form/],
		['a pass phrase of mine', asBase64, /does not have the form/],
	])('%s, and the message says why', async (secret, parameters, why) => {
		const told = await refusal(await at(secret, parameters));
		expect(told).toMatch(why);
		expect(told).toContain('Correct the Webhook Signing Secret credential');
		if (secret.length > 10) expect(told).not.toContain(secret);
	});

	test.each(['v1,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', '"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"\u200b'])(
		'a mask, but it does with %j',
		async (secret) => {
			expect(await refusal(await at(secret, { service: 'casey' }))).toBe('live');
		},
	);
});

describe.each(['commet', 'noderails', 'casey', 'assisters'] as const)(
	'at %s, which shows every secret hidden',
	(name) => {
		const at = async (vendorName: VendorName, secretShownAs: string) => {
			const vendor = await ManagedVendor.start(vendorName);
			running.push(vendor.standIn);
			vendor.standIn.beUnkind({ secretShownAs });
			const [event] = eventsOf(vendor.row);
			const parameters = { service: vendorName, events: [event], options };
			return { vendor, workflow: await LiveWorkflow.start({ parameters, credentials: vendor.credentials }) };
		};

		test.each(['********', 'whsec_••••••••••••a1b2', '[REDACTED]'])(
			'a trigger does not go live, and leaves nothing behind: %s',
			async (mask) => {
				const { vendor, workflow } = await at(name, mask);
				const told = await refusal(workflow);
				expect(told).toMatch(/does not show the whole signing secret|signing secret is hidden/);
				expect(told).not.toContain(mask);
				expect(vendor.standIn.endpoints).toEqual([]);
				expect(JSON.stringify(workflow.staticData)).not.toContain(mask);
			},
		);
	},
);

describe.each(['commet', 'assisters'] as const)('repairs at %s, which gives a secret of no use', (name) => {
	async function published() {
		const vendor = await ManagedVendor.start(name);
		const [event] = eventsOf(vendor.row);
		const parameters = { service: name, events: [event], options };
		const workflow = await LiveWorkflow.start({ parameters, credentials: vendor.credentials });
		running.push(vendor.standIn, workflow);
		expect(await workflow.publish()).toMatchObject({ shows: 'published' });
		vendor.standIn.beUnkind({ secretShownAs: 'short' });
		const emit = async () => {
			const [attempt] = await vendor.standIn.emit(event, { copies: 1 });
			await workflow.idle();
			return attempt?.status;
		};
		return { vendor, workflow, emit };
	}

	test('leave one endpoint, however often they are tried, and then one that works', async () => {
		const { vendor, workflow, emit } = await published();
		const secret = anotherSecret(vendor.standIn.endpoints[0]?.secret ?? '');
		for (let more = 0; more < 5; more += 1) {
			const [inUse] = vendor.standIn.endpoints;
			if (inUse) Object.assign(inUse, { secret, updatedAt: new Date(inUse.updatedAt.getTime() + 60_000) });
			expect(await emit()).toBe(401);
			expect(vendor.standIn.endpoints).toHaveLength(1);
			workflow.clock.advance(360_000);
		}
		vendor.standIn.beUnkind({});
		await emit();
		expect(await emit()).toBe(200);
		expect(vendor.standIn.endpoints).toHaveLength(1);
	});
});
