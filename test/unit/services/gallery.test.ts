import { readdirSync } from 'node:fs';
import path from 'node:path';
import { galleryServices } from '../../../scripts/gallery';
import { oauth2Of } from '../../../services/capabilities';
import { findBuiltInService, loadDefinition, services as builtIn } from '../../../services/catalog';
import { definitions } from '../../../services/catalog/definitions';
import { summaries } from '../../../services/catalog/summaries';
import { summaryOf } from '../../../services/catalog/summary';
import { parseDefinition } from '../../../services/custom/parse';
import { registrationProblems } from '../../../services/custom/ruleProblems';
import { accountFieldNames } from '../../../services/accountFieldNames';
import { serviceSchema, type Service } from '../../../services/schema/service';
import { placeholders } from '../../../services/template';

const services = galleryServices();
const each = services.map((service) => [service.displayName, service] as const);
const names: readonly string[] = accountFieldNames;

/** A definition as someone would paste it for a custom service: account values written out, the key in the credential. */
function asCustom({ management, ...service }: Service): string {
	const { id, credential, credentialSecret, fields, ...rest } = service;
	const { auth, secret, ...calls } = management ?? { auth: undefined, secret: undefined };
	// The credential of a custom service has no place for a signing secret that the user brings.
	const registration = secret === undefined ? service.registration : ['manual'];
	const whole = JSON.stringify({ ...rest, registration, ...(management ? { management: calls } : {}) });
	return names.reduce((text, name) => text.replaceAll(`{${name}}`, 'acme'), whole);
}

/** Words in braces in every place where the credential's values are filled in. */
const wordsIn = (value: unknown): string[] =>
	typeof value === 'string'
		? placeholders(value)
		: typeof value === 'object' && value !== null
			? Object.values(value).flatMap(wordsIn)
			: [];

test('the gallery has no service that the package has already, and each once', () => {
	const ids = services.map(({ id }) => id);
	expect(ids.filter((id) => findBuiltInService(id))).toEqual([]);
	expect(new Set([...services, ...builtIn].map(({ displayName }) => displayName.toLowerCase())).size).toBe(
		services.length + builtIn.length,
	);
});

test('what is generated from the definitions is up to date (npm run docs)', () => {
	expect(summaries).toEqual(services.map(summaryOf).map((summary) => JSON.parse(JSON.stringify(summary))));
	expect(Object.keys(definitions).sort()).toEqual(services.map(({ id }) => id).sort());
	const files = readdirSync(path.join(__dirname, '../../../services/catalog/data'));
	expect(files.sort()).toEqual(services.map(({ id }) => `${id}.json`).sort());
});

test('a definition is loaded when it is asked for, and once', async () => {
	for (const service of services) {
		const loaded = await loadDefinition(service.id);
		expect(loaded).toEqual(service);
		expect(await loadDefinition(service.id)).toBe(loaded);
	}
	expect(await loadDefinition('commet')).toBe(findBuiltInService('commet'));
	for (const unknown of ['unknown', 'constructor', '__proto__', 'toString']) {
		expect(await loadDefinition(unknown)).toBeUndefined();
	}
});

describe.each(each)('%s', (_name, service) => {
	const { management, fields = {}, events, source = {} } = service;

	test('is what the schema wants, with nothing left to a default', () => {
		expect(serviceSchema.parse(service)).toEqual(service);
		expect(registrationProblems(service)).toEqual([]);
	});

	test('works as a custom service when it is copied', () => {
		expect(parseDefinition(asCustom(service))).toMatchObject({ ok: true });
	});

	test('says where its facts come from', () => {
		const parts = ['delivery', 'events', management ? 'management' : 'registration', 'signature'];
		expect(Object.keys(source).sort()).toEqual(parts.sort());
	});

	test('names events in order', () => {
		const inOrder = events.catalog.map(({ name }) => name);
		expect(inOrder).toEqual([...inOrder].sort());
	});

	test('asks for the values of the account that it uses, and no others', () => {
		const { auth, ...calls } = management ?? { auth: undefined };
		const used = new Set([...wordsIn(calls), ...wordsIn(auth)]);
		expect([...used].filter((word) => names.includes(word)).sort()).toEqual(Object.keys(fields).sort());
		if (!management) return;
		expect(wordsIn(auth).includes('apiKey')).toBe(oauth2Of(management) === undefined);
		expect(wordsIn(calls)).not.toContain('apiKey');
		expect(management.baseUrl).toMatch(/^https:\/\//);
	});
});
