import type { INodeParameters } from 'n8n-workflow';
import { address, byId, byUrl, eventsOf, mainCall, ManagedVendor, ruleFor } from '../support/managedVendor';
import { shortenPauses } from '../support/shortPauses';

const putRight = shortenPauses();
afterAll(() => putRight());

const running: ManagedVendor[] = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async ({ standIn }) => await standIn.stop()));
});

describe('several items', () => {
	const items = [{ who: 'first' }, { who: 'second' }, { who: 'third' }];

	async function three() {
		const vendor = await ManagedVendor.start('commet');
		running.push(vendor);
		const ids = items.map(({ who }) => vendor.add(who).id);
		const withIds = items.map((item, index) => ({ ...item, id: index === 1 ? 'whk_missing' : ids[index] }));
		return { vendor, ids, withIds };
	}
	const perItem: INodeParameters = byId('={{ $json.id }}');

	it('each have parameters of their own, and one that fails stops no other', async () => {
		const { vendor, ids, withIds } = await three();
		const output = await vendor.run('delete', perItem, { items: withIds, continueOnFail: true });
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(output[0]?.json).toEqual({ deleted: true, id: ids[0] });
		expect(output[1]?.json.error).toMatch(/^Commet could not find/);
		expect(output[2]?.json).toEqual({ deleted: true, id: ids[2] });
		expect(vendor.standIn.endpoints.map(({ url }) => url)).toEqual([address('second')]);
	});

	it('stop at the one that fails, and the error says which one', async () => {
		const { vendor, withIds } = await three();
		await expect(vendor.run('delete', perItem, { items: withIds })).rejects.toMatchObject({
			context: { itemIndex: 1 },
		});
		expect(vendor.standIn.endpoints).toHaveLength(2);
	});

	it('are all looked at before the first call, so that a mistake in one of them changes nothing', async () => {
		for (const service of ['noderails', 'commet'] as const) {
			const vendor = await ManagedVendor.start(service);
			running.push(vendor);
			const parameters = { url: '={{ $json.url }}', events: [eventsOf(vendor.row)[0]] };
			const wanted = [{ url: address('good') }, { url: 'no address' }];
			await expect(vendor.run('create', parameters, { items: wanted })).rejects.toMatchObject({
				message: 'URL is not a web address',
				context: { itemIndex: 1 },
			});
			expect(vendor.standIn.requests).toEqual([]);
		}
	});

	const lost = [
		{ operation: 'rotateSecret', by: 'a rotation' },
		{ operation: 'create', by: 'creating' },
	] as const;
	it.each(lost)('lose no signing secret that $by has made when a later one fails', async ({ operation }) => {
		for (const service of ['noderails', 'commet', 'casey', 'github'] as const) {
			const vendor = await ManagedVendor.start(service);
			running.push(vendor);
			const [first] = ['a', 'b'].map((name) => vendor.add(name));
			if (!first) throw new Error('there is no endpoint');
			const parameters =
				operation === 'create' ? { url: '={{ $json.url }}', events: [eventsOf(vendor.row)[0]] } : perItem;
			// The second call that writes fails, and so everything after it.
			const main = ruleFor(mainCall(vendor.row, operation));
			vendor.standIn.fail({ ...main, fault: { status: 403 }, skip: 1 });
			const wanted = vendor.standIn.endpoints.map(({ id }, index) => ({ id, url: address(`new-${index}`) }));
			const output = await vendor.run(operation, parameters, { items: [...wanted, { id: 'x', url: address('x') }] });
			const [made, failed, left] = output;
			const known = vendor.standIn.endpoints.map(({ secret }) => secret);
			expect(known).toContain(made?.json.secret);
			expect(failed?.json.error).toMatch(/does not allow this|removed again/);
			expect(failed?.error).toBeInstanceOf(Error);
			expect(left?.json).toEqual({
				error: 'Not done, because an item before this one failed',
				description: 'Run this again for the items that were not done.',
			});
			expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		}
	});

	it('300 of them list the account once', async () => {
		for (const service of ['commet', 'noderails', 'assisters'] as const) {
			const vendor = await ManagedVendor.start(service);
			running.push(vendor);
			const events = [eventsOf(vendor.row)[0]];
			const count = service === 'assisters' ? 100 : 300;
			const wanted = Array.from({ length: count }, (_, index) => ({ url: address(`hook-${index}`) }));
			for (const [index] of wanted.entries()) vendor.add(`hook-${index}`, { events });
			const upsert = { url: '={{ $json.url }}', events };
			const output = await vendor.run('upsert', upsert, { items: wanted });
			expect(new Set(output.map(({ json }) => json.changed))).toEqual(new Set([false]));
			const pages = service === 'commet' ? 3 : 1;
			expect(vendor.standIn.requests).toHaveLength(pages);
		}
	});

	it('know what those before them have made and deleted', async () => {
		const vendor = await ManagedVendor.start('noderails');
		running.push(vendor);
		const upsert = { url: address('new'), events: [eventsOf(vendor.row)[0]] };
		const twice = await vendor.run('upsert', upsert, { items: [{}, {}] });
		expect(twice.map(({ json }) => json.changed)).toEqual([true, false]);
		expect(vendor.calls('GET')).toHaveLength(1);
		const gone = await vendor.run('delete', byUrl(address('new')), { items: [{}, {}], continueOnFail: true });
		expect(gone[0]?.json.deleted).toBe(true);
		expect(gone[1]?.json.error).toMatch(/^NodeRails could not find/);
	});
});
