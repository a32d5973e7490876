import { address, ManagedVendor, parametersFor } from '../support/managedVendor';

const running: ManagedVendor[] = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async ({ standIn }) => await standIn.stop()));
});

/** Zendesk hands out the secret of a new endpoint only when it is asked for it. */
async function prepared() {
	const vendor = await ManagedVendor.start('zendesk');
	running.push(vendor as unknown as ManagedVendor);
	vendor.add('foreign');
	vendor.standIn.fail({ method: 'GET', path: /signing_secret/, fault: { status: 403 } });
	return { vendor, before: structuredClone(vendor.standIn.endpoints) };
}

describe.each(['create', 'upsert'] as const)('%s, where the secret of the new endpoint cannot be read', (operation) => {
	it('leaves nothing behind', async () => {
		const { vendor, before } = await prepared();
		const parameters = parametersFor(vendor.row, operation, '');
		const item = await vendor.runOne(operation, { ...parameters, url: address('new') }, { continueOnFail: true });
		expect(item.error).toContain('does not allow this');
		expect(item.description).toMatch(
			/^The secret of the new endpoint could not be read, so the endpoint was removed again\. /,
		);
		expect(vendor.standIn.endpoints).toEqual(before);
	});

	it('says which endpoint is left if it cannot be removed either', async () => {
		const { vendor, before } = await prepared();
		vendor.standIn.fail({ method: 'DELETE', fault: { status: 403 } });
		const parameters = parametersFor(vendor.row, operation, '');
		const item = await vendor.runOne(operation, { ...parameters, url: address('new') }, { continueOnFail: true });
		const left = vendor.standIn.endpoints.find(({ url }) => url === address('new'));
		expect(vendor.standIn.endpoints).toHaveLength(before.length + 1);
		expect(item.description).toContain(`The new endpoint ${left?.id} is there`);
		expect(JSON.stringify(item)).not.toContain(left?.secret);
	});
});
