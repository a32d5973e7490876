import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { ICredentialType } from 'n8n-workflow';
import { services } from '../../../services/catalog';
import { commet } from '../../../services/catalog/commet';
import { registrationProblems } from '../../../services/custom/ruleProblems';
import {
	serviceSchema,
	type Management,
	type Operation,
	type SignedService as Service,
} from '../../../services/schema/service';

const rows = services.map((service): [string, Service] => [service.id, service]);

const credentialsFolder = path.join(__dirname, '../../../credentials');

/** The package's credentials by name. */
const credentials = new Map(
	readdirSync(credentialsFolder)
		.filter((file) => file.endsWith('.credentials.ts'))
		.map((file) => {
			const className = path.basename(file, '.credentials.ts');
			const loaded = jest.requireActual<Record<string, new () => ICredentialType>>(path.join(credentialsFolder, file));
			const Credential = loaded[className];
			if (!Credential) throw new Error(`${file} exports no ${className}`);
			const credential = new Credential();
			return [credential.name, credential];
		}),
);

const fieldsOf = (credential: string | undefined): string[] =>
	(credential === undefined ? undefined : credentials.get(credential))?.properties.map(({ name }) => name) ?? [];

const operationsOf = (service: Service): Operation[] => Object.values(service.management?.operations ?? {});

const wordsIn = (template: string): string[] => [...template.matchAll(/\{(\w+)\}/g)].map(([, word]) => word ?? '');

describe.each(rows)('%s', (_id, service) => {
	const { management, events, signature, delivery } = service;

	test('fits the schema as it is, with nothing left for the schema to fill in', () => {
		expect(serviceSchema.parse(service)).toStrictEqual(service);
	});

	test('is the same row after it was written as JSON and read again', () => {
		const read: unknown = JSON.parse(JSON.stringify(service));
		expect(read).toStrictEqual(service);
		expect(serviceSchema.parse(read)).toStrictEqual(service);
	});

	test('can do what an automatic registration needs', () => {
		expect(registrationProblems(service)).toEqual([]);
	});

	test('names each event once, sorted', () => {
		const names = events.catalog.map(({ name }) => name.toLowerCase());
		expect(names).toEqual([...new Set(names)].sort());
		expect(names.length).toBeGreaterThan(0);
	});

	test('describes each event in a phrase of its own', () => {
		const descriptions = events.catalog.map(({ description }) => description);
		for (const description of descriptions) expect(description).toMatch(/^[A-Z][^\n|]{9,}[^.\s|]$/);
		expect(new Set(descriptions).size).toBe(descriptions.length);
	});

	test('keeps test events and the wildcard out of the catalog', () => {
		const names = events.catalog.map(({ name }) => name);
		const { wildcard } = events;
		const special = [...events.test.names, ...(wildcard === undefined ? [] : [wildcard])];
		expect(special.filter((name) => names.includes(name))).toEqual([]);
	});

	test('speaks to people in whole sentences without words that scare', () => {
		const sentences = [service.credentialHelp, service.secretHelp, service.notice].filter((text) => text !== undefined);
		for (const text of sentences) expect(text).toMatch(/^[A-Z].*\.$/);
		const all = [...sentences, ...events.catalog.map(({ description }) => description)];
		expect(all.filter((text) => /error|problem|failure|mistake/i.test(text))).toEqual([]);
	});

	test('has a credential exactly where it has a management API, and n8n knows it', () => {
		expect(service.credential !== undefined).toBe(management !== undefined);
		expect(service.registration.includes('automatic')).toBe(management !== undefined);
		if (service.credential !== undefined) expect([...credentials.keys()]).toContain(service.credential);
	});

	test('names only fields that its credential has', () => {
		const fields = fieldsOf(service.credential);
		const templates = [...operationsOf(service).map((operation) => operation.path), ...headersOf(service)];
		const words = templates.flatMap(wordsIn).filter((word) => word !== 'id');
		const { versionField } = management ?? {};
		const needed = [...words, ...(versionField === undefined ? [] : [versionField])];
		expect(needed.filter((word) => !fields.includes(word))).toEqual([]);
		const { inbound } = service;
		if (inbound) expect(fieldsOf(inbound.credential)).toContain(inbound.urlField);
		if (inbound?.signature) expect(fieldsOf(inbound.credential)).toContain(inbound.signature.secretField);
	});

	test('signs the body, and nothing that no header carries', () => {
		const words = wordsIn(signature.content);
		expect(words).toContain('body');
		expect(words.filter((word) => !['body', 'timestamp', 'id'].includes(word))).toEqual([]);
		for (const set of signature.headers) {
			expect(set.timestamp !== undefined || signature.entries?.timestamp !== undefined).toBe(
				words.includes('timestamp'),
			);
			expect(set.id !== undefined).toBe(words.includes('id'));
		}
	});

	test('counts the places of event, id and time in the body as envelope', () => {
		const places = [...delivery.event, ...delivery.id, ...delivery.timestamp].flatMap((source) =>
			'body' in source ? [source.body] : [],
		);
		// What is inside of the data is part of it.
		const outside = places.filter((place) => delivery.data.path === '' || !place.startsWith(`${delivery.data.path}.`));
		expect(outside.filter((place) => !delivery.data.envelope.includes(place))).toEqual([]);
	});
});

const managedRows = services.flatMap((service): Array<[string, Service, Management]> =>
	service.management ? [[service.id, service, service.management]] : [],
);

describe.each(managedRows)('the management API of %s', (_id, service, management) => {
	test('has the same base URL as its credential', () => {
		expect(management.baseUrl).toMatch(/^https:\/\/[^\s]+[^/]$/);
		const credential = credentials.get(service.credential ?? '');
		expect(credential?.properties.find(({ name }) => name === 'baseUrl')?.default).toBe(management.baseUrl);
	});

	test('writes only fields that the vendor has a name for, and requires only what it writes', () => {
		for (const { accepts = [], requires = [] } of operationsOf(service)) {
			expect(accepts.filter((field) => management.endpoint[field] === undefined)).toEqual([]);
			expect(requires.filter((field) => !accepts.includes(field))).toEqual([]);
		}
	});

	test('has paths below the base URL, with the id of the endpoint where one endpoint is meant', () => {
		const {
			list,
			create,
			get,
			update,
			delete: remove,
			rotateSecret,
			getSecret,
			listDeliveries,
		} = operationsIn(service);
		for (const operation of operationsOf(service)) expect(operation.path).toMatch(/^\/[^\s?]*[^/]$/);
		for (const operation of [get, update, remove, rotateSecret, getSecret, listDeliveries]) {
			if (operation) expect(wordsIn(operation.path)).toContain('id');
		}
		for (const operation of [list, create]) if (operation) expect(wordsIn(operation.path)).not.toContain('id');
	});

	test('can learn the signing secret of an endpoint that it creates', () => {
		const { create, getSecret, rotateSecret } = operationsIn(service);
		if (create) expect([create, getSecret, rotateSecret].some((operation) => operation?.secret)).toBe(true);
		for (const operation of [getSecret, rotateSecret]) if (operation) expect(operation.secret).toBeDefined();
	});
});

/** What each vendor's own API offers, as in the fact sheets. */
const offered: Record<string, string[]> = {
	asistian: [],
	assisters: ['create', 'delete', 'get', 'list', 'update'],
	casey: ['create', 'delete', 'get', 'getSecret', 'list', 'sendTest'],
	commet: ['create', 'delete', 'get', 'list', 'sendTest', 'update'],
	noderails: ['create', 'delete', 'list', 'listDeliveries', 'rotateSecret', 'sendTest', 'update'],
};

test('each row offers the calls of its vendor and no others', () => {
	const inRows = services.map((service) => [service.id, Object.keys(operationsIn(service)).sort()]);
	expect(Object.fromEntries(inRows)).toEqual(offered);
	expect(services.filter(({ inbound }) => inbound).map(({ id }) => id)).toEqual(['asistian']);
});

test('only a test call that reaches one endpoint is sent to one', () => {
	const reach = services.flatMap(({ id, management }) => {
		const { sendTest } = management?.operations ?? {};
		return sendTest ? [[id, sendTest.reaches, wordsIn(sendTest.path).includes('id')]] : [];
	});
	expect(reach).toEqual([
		['casey', 'account', false],
		['commet', 'endpoint', true],
		['noderails', 'endpoint', true],
	]);
});

test('the status of each signature scheme is what is known about it', () => {
	expect(Object.fromEntries(services.map(({ id, signature }) => [id, signature.status]))).toEqual({
		asistian: 'unpublished',
		assisters: 'unpublished',
		casey: 'inferred',
		commet: 'documented',
		noderails: 'documented',
	});
});

describe('a row that is not right is refused', () => {
	const { signature, ...unsigned } = commet;
	test.each<[string, unknown]>([
		['an unknown word', { ...commet, colour: 'blue' }],
		['an unknown word far inside', { ...commet, signature: { ...signature, salt: 'x' } }],
		['a function', { ...commet, notice: () => 'x' }],
		['no signature scheme', unsigned],
		['an id that is no name', { ...commet, id: 'Commet!' }],
		['no way to register', { ...commet, registration: [] }],
		['no header for the signature', { ...commet, signature: { ...signature, headers: [] } }],
		['an inbound webhook without its field', { ...commet, inbound: { credential: 'asistianApi' } }],
	])('%s', (_what, row) => {
		expect(serviceSchema.safeParse(row).success).toBe(false);
	});
});

function headersOf({ management }: Service): string[] {
	return Object.values(management?.headers ?? {});
}

function operationsIn({ management }: Service): NonNullable<Service['management']>['operations'] {
	return management?.operations ?? {};
}
