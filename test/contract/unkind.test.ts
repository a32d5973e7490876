import type { Connection } from '../../endpoints/client';
import { createWithSecret } from '../../endpoints/operations/create';
import type { Unkind } from '../../sandbox';
import { offeredOperations, strategyOf, type ManagedOperation } from '../../services/capabilities';
import { isRecord } from '../../services/json';
import { FakeService } from '../support/fakeService';
import {
	address,
	byId,
	eventsOf,
	ManagedVendor,
	parametersFor,
	rowOf,
	vendorNames,
	type VendorName,
} from '../support/managedVendor';
import { shortenPauses } from '../support/shortPauses';

const putRight = shortenPauses();
afterAll(() => putRight());

const running: ManagedVendor[] = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async ({ standIn }) => await standIn.stop()));
});

/** A service that is unkind, with an endpoint that was there before. */
async function prepared(service: VendorName, unkind: Unkind) {
	const vendor = await ManagedVendor.start(service);
	running.push(vendor);
	const old = structuredClone(vendor.add('target'));
	vendor.standIn.beUnkind(unkind);
	return { vendor, old };
}

const replacing = vendorNames.flatMap((service) =>
	offeredOperations(rowOf(service))
		.filter((operation) => strategyOf(rowOf(service), operation) === 'replace' && operation !== 'upsert')
		.map((operation) => ({ service, operation })),
);

const deleting = vendorNames.filter((service) => strategyOf(rowOf(service), 'delete') !== undefined);

const takingOne = (['givenBack', 'refused'] as const).flatMap((knownUrl) =>
	replacing.map((one) => ({ ...one, knownUrl })),
);

describe('a service that makes no second endpoint at a known URL', () => {
	it.each(takingOne)('keeps it at $service $operation ($knownUrl), and says why', async (asked) => {
		const { service, operation, knownUrl } = asked;
		const { vendor, old } = await prepared(service, { knownUrl });
		const item = await vendor.runOne(operation, parametersFor(vendor.row, operation, old.id), { continueOnFail: true });
		expect(item.error).toBe(
			`${vendor.row.displayName} does not allow a second endpoint with the same URL, so endpoint ${old.id} cannot be replaced`,
		);
		expect(item.description).toMatch(/^It stays as it was, unless you delete it and create it again\. /);
		expect(vendor.standIn.endpoints).toEqual([old]);
	});

	it('keeps it also where the rest of a create operation fails', async () => {
		const { vendor, old } = await prepared('zendesk', { knownUrl: 'givenBack' });
		vendor.standIn.fail({ method: 'GET', path: /signing_secret/, fault: { status: 403 } });
		const parameters = { url: old.url, events: old.events };
		const item = await vendor.runOne('create', parameters, { continueOnFail: true });
		expect(item.description).toContain(`it gave back the endpoint ${old.id}, which was there before and stays`);
		expect(vendor.standIn.endpoints).toEqual([old]);
	});
});

const showingDeleted: Unkind[] = [{ deleteArchives: 'thenMissing' }, { deleteArchives: 'thenFine' }, { listLag: 100 }];

describe('a service that goes on listing what it has deleted', () => {
	const cases = replacing.flatMap((one) => showingDeleted.map((unkind) => ({ ...one, unkind })));

	it.each(cases)('keeps the new one at $service $operation ($unkind), and is told', async (asked) => {
		const { service, operation, unkind } = asked;
		const { vendor, old } = await prepared(service, unkind);
		const item = await vendor.runOne(operation, parametersFor(vendor.row, operation, old.id));
		expect(vendor.standIn.endpoints.map(({ id }) => id)).toEqual([item.id]);
		expect(item).toMatchObject({ replacedId: old.id, secret: vendor.endpoint(item.id)?.secret });
		const isKnownGone = vendor.row.management?.operations.get !== undefined && unkind.deleteArchives !== 'thenFine';
		if (!isKnownGone) {
			expect(item.notice).toContain(
				`${vendor.row.displayName} says that it has deleted the old endpoint ${old.id}, but still lists it.`,
			);
		}
		expect(item.notice ?? '').not.toContain(String(item.secret));
	});

	it('is not asked for the old one by its URL again: it counts as gone', async () => {
		const { vendor, old } = await prepared('commet', { deleteArchives: 'thenFine' });
		const [, second] = eventsOf(vendor.row);
		const staticData = {};
		const made = await vendor.runOne('rotateSecret', byId(old.id), { staticData });
		const again = await vendor.runOne('upsert', { url: old.url, events: [second] }, { staticData });
		expect(again.id).toBe(vendor.standIn.endpoints[0]?.id);
		expect([made.id, again.id]).not.toContain(old.id);
		expect(vendor.standIn.endpoints).toHaveLength(1);
	});
});

describe('a new endpoint whose secret is not in the answer', () => {
	const telling = replacing.filter(({ service }) => rowOf(service).management?.operations.create?.secret !== undefined);
	const without = telling.flatMap((one) => ['', '********'].map((secretShownAs) => ({ ...one, secretShownAs })));

	it.each(without)('does not replace one at $service $operation ("$secretShownAs")', async (asked) => {
		const { service, operation, secretShownAs } = asked;
		const { vendor, old } = await prepared(service, { secretShownAs });
		if (vendor.row.management?.operations.getSecret) return;
		const item = await vendor.runOne(operation, parametersFor(vendor.row, operation, old.id), { continueOnFail: true });
		expect(item.description).toContain('The secret of the new endpoint could not be read, so the endpoint was removed');
		expect(item.description).toContain(`The old endpoint ${old.id} stays as it was.`);
		expect(vendor.standIn.endpoints).toEqual([old]);
	});
});

describe('an endpoint that is deleted', () => {
	it.each(deleting)('is gone at %s although the answer is 500', async (service) => {
		const { vendor, old } = await prepared(service, { deleteAnswers500: true });
		expect(await vendor.runOne('delete', byId(old.id))).toEqual({ deleted: true, id: old.id });
		expect(vendor.standIn.endpoints).toEqual([]);
	});

	it('is not gone where the answer is a success that did nothing', async () => {
		await Promise.all(
			deleting.map(async (service) => {
				const { vendor, old } = await prepared(service, { errorInside: ['DELETE'] });
				const item = await vendor.runOne('delete', byId(old.id), { continueOnFail: true });
				expect(item.error).toBe(`${vendor.row.displayName} did not accept the request while deleting the endpoint`);
				expect(item.description).toContain('temporarily_unavailable');
				expect(vendor.standIn.endpoints).toEqual([old]);
			}),
		);
	});

	it('is gone where the list shows it a little longer', async () => {
		await Promise.all(
			deleting.map(async (service) => {
				const { vendor, old } = await prepared(service, { listLag: 1 });
				expect(await vendor.runOne('delete', byId(old.id))).toEqual({ deleted: true, id: old.id });
			}),
		);
	});

	it.each(deleting.flatMap((service) => [400, 403, 409, 422, 500].map((status) => ({ service, status }))))(
		'was never there at $service, which answers $status: nothing was deleted',
		async ({ service, status }) => {
			const { vendor, old } = await prepared(service, {});
			vendor.standIn.fail({ method: 'DELETE', fault: { status, headers: { 'retry-after': '3600' } } });
			const item = await vendor.runOne('delete', byId('mistyped'), { continueOnFail: true });
			expect(item.error).toContain('while deleting the endpoint');
			expect(item).not.toHaveProperty('deleted');
			expect(vendor.standIn.endpoints).toEqual([old]);
		},
	);

	it('was never there where a call for it says so, also if deleting it is answered with a success', async () => {
		const { vendor, old } = await prepared('zendesk', {});
		vendor.standIn.fail({ method: 'DELETE', fault: { status: 204 } });
		const item = await vendor.runOne('delete', byId('mistyped'), { continueOnFail: true });
		expect(item.error).toContain('could not find');
		expect(vendor.standIn.endpoints).toEqual([old]);
	});

	it('is not gone where deleting it is refused and a list that lags does not show it', async () => {
		const { vendor } = await prepared('noderails', { listLag: 8 });
		const parameters = { url: address('new'), events: [eventsOf(vendor.row)[0]] };
		const made = await vendor.runOne('create', parameters);
		vendor.standIn.fail({ method: 'DELETE', fault: { status: 403 } });
		const item = await vendor.runOne('delete', byId(String(made.id)), { continueOnFail: true });
		expect(item.error).toContain('does not allow this');
		expect(vendor.endpoint(made.id)).toBeDefined();
	});

	it.each(deleting)('was not there at %s before: that is an error', async (service) => {
		const { vendor, old } = await prepared(service, {});
		await vendor.runOne('delete', byId(old.id));
		const item = await vendor.runOne('delete', byId(old.id), { continueOnFail: true });
		expect(item.error).toContain('could not find');
	});
});

test('another address than the one that is there is created anew', async () => {
	const { vendor, old } = await prepared('casey', { knownUrl: 'givenBack' });
	const made = await vendor.runOne('create', { url: address('new'), events: old.events });
	expect(vendor.standIn.endpoints.map(({ id }) => id)).toEqual([old.id, made.id]);
});

describe('a signing secret that is shown hidden', () => {
	const offering = (wanted: ManagedOperation) =>
		vendorNames.filter((service) => offeredOperations(rowOf(service)).includes(wanted));

	it.each(offering('getSecret'))('is not put out as one at %s', async (service) => {
		const { vendor, old } = await prepared(service, { secretShownAs: '********' });
		for (const simplify of [true, false]) {
			const item = await vendor.runOne('getSecret', { ...byId(old.id), simplify }, { continueOnFail: true });
			expect(item.error).toContain(`${vendor.row.displayName} does not show the whole signing secret`);
			expect(item.description).toContain('Rotate Secret');
			expect(JSON.stringify(item)).not.toContain('***');
		}
	});

	const bySecretCall = offering('rotateSecret').filter((service) => {
		const { rotateSecret } = rowOf(service).management?.operations ?? {};
		return rotateSecret?.secret !== undefined;
	});
	it.each(bySecretCall)('is neither put out nor handed over where %s has renewed it', async (service) => {
		const { vendor, old } = await prepared(service, { secretShownAs: 'whsec_\u2022\u2022\u2022\u2022\u2022\u2022' });
		const item = await vendor.runOne('rotateSecret', byId(old.id));
		expect(item).toMatchObject({ id: old.id, notice: expect.stringContaining('does not show the whole') });
		expect(item).not.toHaveProperty('secret');
		expect(item).not.toHaveProperty('handedOver');
		expect(vendor.endpoint(old.id)?.secret).not.toBe(old.secret);
	});

	const told = vendorNames.filter((service) => {
		const { create, getSecret } = rowOf(service).management?.operations ?? {};
		return create?.secret !== undefined && getSecret === undefined;
	});
	it.each(told)('is not put out with a new endpoint of %s', async (service) => {
		const { vendor } = await prepared(service, { secretShownAs: 'xxxxxxxx' });
		for (const simplify of [true, false]) {
			const parameters = { url: address(`new-${simplify}`), events: [eventsOf(vendor.row)[0]], simplify };
			const item = await vendor.runOne('create', parameters);
			expect(item.notice).toContain('does not show the whole');
			if (simplify) expect(item).not.toHaveProperty('secret');
		}
		expect(vendor.standIn.endpoints).toHaveLength(3);
	});

	it('comes from the call for it where only the answer to create hides it', async () => {
		const fake = new FakeService({ secretAtCreation: true });
		const { send } = fake.connection;
		const connection: Connection = {
			...fake.connection,
			send: async (call) => {
				const answer = await send(call);
				return call.method === 'POST' && isRecord(answer) && isRecord(answer.data)
					? { data: { ...answer.data, secret: '********' } }
					: answer;
			},
		};
		const made = await createWithSecret(connection, { url: address('new'), events: ['order.paid'] });
		expect(made).toMatchObject({ secret: 'secret of new1', isSecretHidden: false });
	});
});
