import { LiveWorkflow } from '../support/liveWorkflow';
import { eventsOf, ManagedVendor } from '../support/managedVendor';

const running: Array<{ stop(): Promise<void> }> = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async (one) => await one.stop()));
});

const outcomeOf = async (work: Promise<unknown>): Promise<string> =>
	await work.then(
		() => 'done',
		(thrown: unknown) => (thrown instanceof Error ? thrown.message : 'unknown'),
	);

describe.each(['commet', 'noderails', 'casey', 'assisters'] as const)(
	'at %s, with ids of endpoints that no number of JavaScript can hold',
	(name) => {
		async function started() {
			const vendor = await ManagedVendor.start(name);
			vendor.standIn.beUnkind({ bigIds: true });
			const [event] = eventsOf(vendor.row);
			const workflow = await LiveWorkflow.start({
				parameters: { service: name, events: [event], options: { allowPrivateUrl: true, deduplicate: 'off' } },
				credentials: vendor.credentials,
			});
			running.push(vendor.standIn, workflow);
			return { vendor, workflow, event };
		}

		test('nothing is written where there are endpoints of others, neither going live nor going off', async () => {
			const { vendor, workflow, event } = await started();
			for (const who of ['crm', 'erp']) {
				vendor.standIn.addEndpoint({ url: `https://${who}.example.com/hook`, events: [event] });
			}
			const before = structuredClone(vendor.standIn.endpoints);
			for (const step of [async () => await workflow.goLive(), async () => await workflow.goOff()]) {
				expect(await outcomeOf(step())).toContain('in an unexpected form');
			}
			expect(vendor.writes()).toEqual([]);
			expect(vendor.standIn.endpoints).toEqual(before);
		});

		test('no endpoint of another id is removed for a new one whose id cannot be read', async () => {
			const { vendor, workflow, event } = await started();
			expect(await outcomeOf(workflow.goLive())).toContain('in an unexpected form');
			vendor.standIn.addEndpoint({ url: 'https://crm.example.com/hook', events: [event] });
			await outcomeOf(workflow.goOff());
			expect(vendor.standIn.endpoints.map(({ url }) => url)).toContain('https://crm.example.com/hook');
			expect(vendor.calls('POST')).toHaveLength(1);
			expect(vendor.calls('DELETE')).toEqual([]);
		});
	},
);
