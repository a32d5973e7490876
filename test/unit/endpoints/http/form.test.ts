import { asForm, type FormType } from '../../../../endpoints/http/form';

const types: FormType[] = ['multipart/form-data', 'application/x-www-form-urlencoded'];

/** What a reader that is not ours makes of the form: that of Node. */
async function read(type: FormType, fields: Record<string, unknown>): Promise<Array<[string, unknown]>> {
	const { contentType, text } = asForm(type, fields);
	const form = await new Response(text, { headers: { 'content-type': contentType } }).formData();
	return [...form.entries()];
}

test.each(types)('%s: each field comes once, and each entry of a list', async (type) => {
	expect(
		await read(type, { url: 'https://n8n.example.com/x?a=1&b=2', types: ['opened', 'clicked'], on: true, count: 3 }),
	).toEqual([
		['url', 'https://n8n.example.com/x?a=1&b=2'],
		['types', 'opened'],
		['types', 'clicked'],
		['on', 'true'],
		['count', '3'],
	]);
});

test.each(types)('%s: no value ends its field, and no name is another one', async (type) => {
	const cunning = [
		'\r\n--n8n-',
		'--',
		'\r\nContent-Disposition: form-data; name="url"\r\n\r\nhttps://example.com',
		'ü"\n',
	];
	expect(await read(type, { description: cunning })).toEqual(cunning.map((text) => ['description', text]));
	const [pair] = await read(type, { 'a"; name="url': 'x' });
	expect(pair?.[0]).not.toBe('url');
});

test.each(types)('%s: what has no value is left out, and an object is written as JSON', async (type) => {
	expect(await read(type, { none: null, nothing: undefined, empty: [], some: { a: [1] } })).toEqual([
		['some', '{"a":[1]}'],
	]);
});

test('no two bodies have the same boundary', () => {
	expect(asForm('multipart/form-data', { a: 1 }).contentType).not.toBe(
		asForm('multipart/form-data', { a: 1 }).contentType,
	);
});
