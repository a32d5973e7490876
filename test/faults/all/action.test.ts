import { inspect } from 'node:util';
import type { INodeExecutionData } from 'n8n-workflow';
import type { Fault } from '../../../sandbox';
import {
	offeredOperations,
	offers,
	rotationCall,
	strategyOf,
	type ManagedOperation,
} from '../../../services/capabilities';
import {
	address,
	ManagedVendor,
	mainCall,
	parametersFor,
	rowOf,
	ruleFor,
	vendorNames,
	type VendorName,
} from '../../support/managedVendor';

/** The suite must not wait for a vendor that asks for an hour: the node gives up at once. */
const inAnHour = { 'retry-after': '3600' };

interface Case {
	name: string;
	fault: Fault;
	/** What the message says. */
	says: RegExp;
	/** Whether the vendor sent words that must be passed on. */
	quoted: boolean;
}

const answered = (status: number, says: RegExp, headers?: Record<string, string>): Case => ({
	name: String(status),
	fault: headers ? { status, headers } : { status },
	says,
	quoted: true,
});

const faults: Case[] = [
	answered(401, /did not accept the credential/),
	answered(403, /does not allow this/),
	answered(404, /could not find/),
	answered(409, /already exists/),
	answered(410, /no longer offers/),
	answered(422, /did not accept the request/),
	{ ...answered(429, /too many requests/, inAnHour), name: '429 with a long Retry-After' },
	{ ...answered(500, /not working properly/, inAnHour), name: '500' },
	{ ...answered(503, /not working properly/, inAnHour), name: '503' },
	{ name: 'html', fault: 'html', says: /in an unexpected form/, quoted: false },
	{ name: 'wrongEnvelope', fault: 'wrongEnvelope', says: /in an unexpected form/, quoted: false },
];

const offered = vendorNames.flatMap((service) =>
	offeredOperations(rowOf(service)).map((operation) => ({ service, operation })),
);

/** Where a success says nothing that is needed, or the endpoint can be read again, another envelope does no harm. */
const needsNoEnvelope: readonly ManagedOperation[] = ['delete', 'enable', 'disable', 'sendMessage'];

/** GitHub takes a secret of ours and answers a test call with nothing. */
const needsNoEnvelopeOf: Partial<Record<VendorName, readonly ManagedOperation[]>> = {
	github: ['rotateSecret', 'sendTest'],
};

const harmless = (service: VendorName, operation: ManagedOperation, { fault }: Case): boolean =>
	fault === 'wrongEnvelope' &&
	(needsNoEnvelope.includes(operation) ||
		needsNoEnvelopeOf[service]?.includes(operation) ||
		(operation === 'update' && offers(rowOf(service).management, 'update')));

/** What the stand-in says where the vendor's answer to that status always says the same. */
const wordsOf: Partial<Record<VendorName, Record<string, string>>> = {
	zendesk: { '401': "Couldn't authenticate you" },
};

const running: ManagedVendor[] = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async ({ standIn }) => await standIn.stop()));
});

async function prepared(service: VendorName, operation: ManagedOperation) {
	const vendor = await ManagedVendor.start(service);
	running.push(vendor);
	const { id } = vendor.add('target');
	return {
		vendor,
		id,
		parameters: parametersFor(vendor.row, operation, id),
		rule: ruleFor(mainCall(vendor.row, operation)),
	};
}

/** Both parts are sentences that name the vendor, and nothing secret is in them or in what n8n keeps of the error. */
function expectExplained(
	{ json, error, pairedItem }: INodeExecutionData,
	vendor: ManagedVendor,
	expected: Case,
	says = expected.says,
): void {
	expect(json.error).toMatch(/^[A-Z].{20,}$/);
	expect(json.error).toMatch(says);
	expect(json.error).toContain(vendor.row.displayName);
	expect(json.description).toMatch(/^[A-Z].{20,}\.$/);
	const words = wordsOf[vendor.name]?.[expected.name] ?? 'The stand-in was asked to answer';
	expect(String(json.description).includes(words)).toBe(expected.quoted);
	expect(pairedItem).toEqual({ item: 0 });
	const all = inspect({ json, error }, { depth: 10, showHidden: true, maxStringLength: Infinity });
	expect(vendor.secrets.length).toBeGreaterThan(0);
	for (const secret of vendor.secrets) expect(all).not.toContain(secret);
}

describe.each(offered)('$service $operation', ({ service, operation }) => {
	it.each(faults.filter((one) => !harmless(service, operation, one)))('explains $name', async (expected) => {
		const { vendor, id, parameters, rule } = await prepared(service, operation);
		vendor.standIn.fail({ ...rule, fault: expected.fault });
		const [item, ...more] = await vendor.run(operation, parameters, { continueOnFail: true });
		expect(more).toEqual([]);
		if (!item) throw new Error('there is no item');
		const replaces = strategyOf(vendor.row, operation) === 'replace' && operation !== 'upsert';
		// What is in the way is the endpoint that was to be replaced.
		const says = replaces && expected.name === '409' ? /second endpoint .* cannot be replaced/ : expected.says;
		expectExplained(item, vendor, expected, says);
		const onlyReads = mainCall(vendor.row, operation).method === 'GET';
		if (onlyReads) expect(item.json.description).not.toMatch(/may have gone through/);
		const plain = await prepared(service, operation);
		plain.vendor.standIn.fail({ ...plain.rule, fault: expected.fault });
		await expect(plain.vendor.run(operation, plain.parameters)).rejects.toMatchObject({
			message: String(item.json.error).replace(id, plain.id),
			context: { itemIndex: 0 },
		});
	});

	it('comes back at once when a 429 says so', async () => {
		const { vendor, parameters, rule } = await prepared(service, operation);
		if (operation === 'sendTest') vendor.standIn.tunnel(new URL(address('target')).origin, vendor.standIn.origin);
		vendor.standIn.fail({ ...rule, fault: { status: 429, headers: { 'retry-after': '0' } } });
		const items = await vendor.run(operation, parameters);
		for (const { json } of items) expect(json).not.toHaveProperty('error');
		expect(vendor.standIn.requests.filter(({ fault }) => fault === 'status 429')).toHaveLength(1);
		expect(vendor.standIn.requests.some(({ status }) => status !== null && status < 300)).toBe(true);
	});
});

describe('an answer that is harmless in another envelope', () => {
	const cases = offered.filter(({ service, operation }) => faults.some((one) => harmless(service, operation, one)));
	it.each(cases)('$service $operation has had its effect', async ({ service, operation }) => {
		const { vendor, parameters, rule } = await prepared(service, operation);
		vendor.standIn.fail({ ...rule, fault: 'wrongEnvelope' });
		const item = await vendor.runOne(operation, parameters);
		expect(item).not.toHaveProperty('error');
		if (operation === 'delete') expect(vendor.standIn.endpoints).toEqual([]);
		if (operation === 'disable') expect(item.enabled).toBe(false);
		if (operation === 'rotateSecret') expect(item.secret).toBe(vendor.endpoint(item.id)?.secret);
		if (operation === 'sendTest') expect(vendor.standIn.deliveries.map(({ test }) => test)).toEqual([true]);
	});
});

describe('a vendor that repeats what proves the account', () => {
	const managed = vendorNames.filter((service) => rowOf(service).management);

	it.each(managed)('%s is quoted without it', async (service) => {
		const { vendor, parameters } = await prepared(service, 'create');
		expect(vendor.secrets.length).toBeGreaterThan(0);
		for (const secret of vendor.secrets) {
			for (const body of [
				{ message: `The key ${secret} is not known`, error: { code: secret } },
				{ errors: [{ field: secret, message: `is not ${encodeURIComponent(secret)}` }] },
			]) {
				vendor.standIn.fail({ method: 'POST', fault: { status: 401, body } });
				const [item] = await vendor.run('create', parameters, { continueOnFail: true });
				expect(item?.json.description).toContain('•••');
				const all = inspect(item, { depth: 10, showHidden: true, maxStringLength: Infinity });
				for (const hidden of vendor.secrets.flatMap((one) => [one, encodeURIComponent(one)])) {
					expect(all).not.toContain(hidden);
				}
			}
		}
	});

	it('does not do so in the answer to a test event either', async () => {
		const { vendor, parameters, rule } = await prepared('noderails', 'sendTest');
		const { apiKey = '' } = vendor.standIn.credential;
		const body = { success: true, data: { success: false, statusCode: 500, responseBody: `Who is ${apiKey}?` } };
		for (const simplify of [true, false]) {
			vendor.standIn.fail({ ...rule, fault: { status: 200, body } });
			const item = await vendor.runOne('sendTest', { ...parameters, simplify });
			expect(Object.values(item)).toContain('Who is •••?');
		}
	});
});

describe('a rotation whose answer is lost', () => {
	const rotating = vendorNames.filter((service) => strategyOf(rowOf(service), 'rotateSecret') === 'native');

	it.each(rotating)('at %s leaves open which secret counts, and says what to do', async (service) => {
		const { vendor, parameters } = await prepared(service, 'rotateSecret');
		const rule = ruleFor(rotationCall(vendor.row.management) ?? mainCall(vendor.row, 'rotateSecret'));
		for (const fault of [{ status: 503, headers: inAnHour, afterEffect: true }, 'html'] as const) {
			vendor.standIn.fail({ ...rule, fault });
			const [item] = await vendor.run('rotateSecret', parameters, { continueOnFail: true });
			expect(item?.json.description).toMatch(
				/It may have gone through, .* Rotate once more, and give the new secret to /,
			);
		}
		const item = await vendor.runOne('rotateSecret', parameters);
		expect(item.secret).toBe(vendor.endpoint(item.id)?.secret);
	});
});

/** Calls that may be sent twice recover after a pause of a second; they run side by side to wait only once. */
describe.each(['resetBefore', 'resetAfter'] as const)('a connection that is cut (%s)', (fault) => {
	const repeats = ({ service, operation }: (typeof offered)[number]): boolean =>
		mainCall(rowOf(service), operation).method !== 'POST' ||
		(operation === 'rotateSecret' && offers(rowOf(service).management, 'rotateSecret'));

	it('is got over where the call may be repeated', async () => {
		const outcomes = await Promise.all(
			offered.filter(repeats).map(async ({ service, operation }) => {
				const { vendor, parameters, rule } = await prepared(service, operation);
				vendor.standIn.fail({ ...rule, fault });
				const items = await vendor.run(operation, parameters, { continueOnFail: true });
				return {
					service,
					operation,
					errors: items.map(({ json }) => json.error).filter((error) => error !== undefined),
				};
			}),
		);
		expect(outcomes.length).toBeGreaterThan(10);
		expect(outcomes.filter(({ errors }) => errors.length > 0)).toEqual([]);
	});

	it.each(offered.filter((one) => !repeats(one)))(
		'is reported by $service $operation',
		async ({ service, operation }) => {
			const { vendor, parameters, rule } = await prepared(service, operation);
			vendor.standIn.fail({ ...rule, fault });
			const [item] = await vendor.run(operation, parameters, { continueOnFail: true });
			if (!item) throw new Error('there is no item');
			expectExplained(item, vendor, { name: fault, fault, says: /connection to .* was cut/, quoted: false });
			expect(item.json.description).toMatch(/may have gone through|Nothing has changed/);
			expect(vendor.standIn.requests.filter((request) => request.fault === fault)).toHaveLength(1);
		},
	);
});
