import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { services } from '../../../services/catalog';
import { summaries } from '../../../services/catalog/summaries';
import type { SignedService as Service } from '../../../services/schema/service';

const folder = path.join(__dirname, '../../../docs/services');

const pageOf = ({ id }: Service): string => readFileSync(path.join(folder, `${id}.md`), 'utf8');

/** The text below a heading of the second level, up to the next one. */
function section(page: string, heading: string): string {
	const found = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
	if (found === undefined) throw new Error(`no section "${heading}"`);
	return found;
}

/** The cells of a table's rows, without its head. */
const tableRows = (text: string): string[][] =>
	text
		.split('\n')
		.filter((line) => line.startsWith('|'))
		.slice(2)
		.map((line) =>
			line
				.split('|')
				.slice(1, -1)
				.map((cell) => cell.trim()),
		);

test('every service has its page, and every page its service', () => {
	const ids = [...services, ...summaries].map(({ id }) => id);
	expect(readdirSync(folder).sort()).toEqual(ids.map((id) => `${id}.md`).sort());
});

describe.each(services.map((service): [string, Service] => [service.id, service]))('the page of %s', (_id, service) => {
	const page = pageOf(service);

	test('is headed by the name of the service and links to its own page', () => {
		expect(page).toMatch(new RegExp(`^# ${service.displayName}\n`));
		expect(page).toContain(service.docsUrl);
	});

	test('has all sections, in the same order', () => {
		expect([...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual([
			'What you need',
			'Register automatically',
			'Register by hand',
			'Events',
			'How a delivery is verified',
			'What is not known for sure',
			'Good to know',
		]);
	});

	test('lists the events of the row', () => {
		const expected = service.events.catalog.map(({ name, description }) => [`\`${name}\``, description]);
		expect(tableRows(section(page, 'Events'))).toEqual(expected);
	});

	test('names the version that an event needs, and the test events', () => {
		const words = service.events.catalog.flatMap(({ since }) => (since === undefined ? [] : [since]));
		for (const word of [...words, ...service.events.test.names]) expect(section(page, 'Events')).toContain(word);
	});

	test('says how deliveries are proven as the row does', () => {
		const text = section(page, 'How a delivery is verified');
		const { algorithm, encoding, headers, content, prefix, status } = service.signature;
		for (const name of headers.flatMap((set) => Object.values(set))) expect(text).toContain(`\`${name}\``);
		expect(text).toContain(algorithm.replace(/^sha(\d+)$/, 'HMAC-SHA$1'));
		expect(text).toContain(encoding === 'hex' ? 'written in hex' : 'written in Base64');
		expect(text).toContain(content === '{body}' ? 'the body, byte for byte' : `\`${content}\``);
		if (prefix !== undefined) expect(text).toContain(`\`${prefix}\``);
		const certainty = tableRows(text).find(([label]) => label === 'Certainty')?.[1];
		const known = { documented: /^(documented|read in)/, inferred: /^assumed/, unpublished: /^a guess/ };
		expect(certainty).toMatch(known[status]);
	});
});
