import { address, ManagedVendor, parametersFor, rowOf, ruleFor, type VendorName } from '../support/managedVendor';

const running: ManagedVendor[] = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async ({ standIn }) => await standIn.stop()));
});

/** These can switch an endpoint off, and not make one that is off. */
const services = ['assisters', 'commet', 'noderails', 'resend'] as const satisfies readonly VendorName[];
const cases = services.flatMap((service) =>
	(['create', 'upsert'] as const).map((operation) => ({ service, operation })),
);

async function prepared(service: VendorName) {
	const vendor = await ManagedVendor.start(service);
	running.push(vendor);
	vendor.add('foreign');
	const { update } = rowOf(service).management?.operations ?? {};
	if (!update) throw new Error(`${service} has no update`);
	return { vendor, update: ruleFor(update), before: structuredClone(vendor.standIn.endpoints) };
}

describe.each(cases)('$service $operation of an endpoint that is off', ({ service, operation }) => {
	const parameters = { ...parametersFor(rowOf(service), operation, ''), additionalFields: { enabled: false } };

	it('makes it and switches it off', async () => {
		const { vendor, before } = await prepared(service);
		const made = await vendor.runOne(operation, parameters);
		const there = vendor.endpoint(made.id);
		expect(there).toMatchObject({ url: address('new'), enabled: false });
		expect(made).toMatchObject({ enabled: false, secret: there?.secret });
		expect(vendor.standIn.endpoints).toHaveLength(before.length + 1);
	});

	it('leaves nothing behind if it cannot be switched off', async () => {
		const { vendor, update, before } = await prepared(service);
		vendor.standIn.fail({ ...update, fault: { status: 403 } });
		const item = await vendor.runOne(operation, parameters, { continueOnFail: true });
		expect(item.error).toContain('does not allow this');
		expect(item.description).toMatch(
			/^The new endpoint could not be given the requested settings \(Enabled\), so the endpoint was removed again\. /,
		);
		expect(vendor.standIn.endpoints).toEqual(before);
	});

	it('says which endpoint is left if it cannot be removed either', async () => {
		const { vendor, update, before } = await prepared(service);
		vendor.standIn.fail({ ...update, fault: { status: 403 } });
		vendor.standIn.fail({ method: 'DELETE', fault: { status: 403 } });
		const item = await vendor.runOne(operation, parameters, { continueOnFail: true });
		const left = vendor.standIn.endpoints.find(({ url }) => url === address('new'));
		expect(vendor.standIn.endpoints).toHaveLength(before.length + 1);
		expect(item.description).toContain('(Enabled)');
		expect(item.description).toContain(`The new endpoint ${left?.id} is there`);
		expect(JSON.stringify(item)).not.toContain(left?.secret);
	});

	it('says which endpoint may be left if the list cannot be had', async () => {
		const { vendor, update } = await prepared(service);
		const { list } = vendor.row.management?.operations ?? {};
		if (!list) throw new Error(`${service} has no list`);
		vendor.standIn.fail({ ...update, fault: { status: 403 } });
		vendor.standIn.fail({ method: 'DELETE', fault: { status: 403 } });
		// Before the endpoint is made the list can be had.
		vendor.standIn.fail({ ...ruleFor(list), fault: { status: 403 }, skip: 1 });
		const item = await vendor.runOne(operation, parameters, { continueOnFail: true });
		const left = vendor.standIn.endpoints.find(({ url }) => url === address('new'));
		expect(item.description).toContain(`The new endpoint ${left?.id} may be there`);
	});

	if (operation === 'create') {
		it('removes nothing if nobody could see before whether it is new', async () => {
			const { vendor, update, before } = await prepared(service);
			const { list } = vendor.row.management?.operations ?? {};
			if (!list) throw new Error(`${service} has no list`);
			vendor.standIn.fail({ ...ruleFor(list), fault: { status: 403 } });
			vendor.standIn.fail({ ...update, fault: { status: 403 } });
			const item = await vendor.runOne(operation, parameters, { continueOnFail: true });
			const left = vendor.standIn.endpoints.find(({ url }) => url === address('new'));
			expect(vendor.standIn.endpoints).toHaveLength(before.length + 1);
			expect(item.description).toContain(`The endpoint ${left?.id} was not removed, because it may have been there`);
		});
	}
});
