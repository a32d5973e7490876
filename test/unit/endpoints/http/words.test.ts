import { inOnePlainLine, messageOfFailure, serviceWords } from '../../../../endpoints/http/words';

const unknown = 'The event orders.paid is not known';

/** The forms of refusals that were met in public reports, and what a user has to read of each. */
test.each<[string, unknown, string]>([
	['a message in an error', { error: { message: unknown } }, unknown],
	['a message', { message: unknown }, unknown],
	['an error as text', { error: unknown }, unknown],
	['OAuth', { error: 'invalid_request', error_description: unknown }, unknown],
	['a list of texts', { errors: [unknown, 'second'] }, `${unknown}; second`],
	['a list of texts for each parameter', { errors: { events: [unknown] } }, `events: ${unknown}`],
	['a message for each parameter', { errors: { events: { message: unknown } } }, `events: ${unknown}`],
	['FastAPI', { detail: [{ loc: ['body', 'events', 0], msg: unknown }] }, `body.events.0: ${unknown}`],
	[
		'RFC 9457',
		{ title: 'Not valid', status: 422, 'invalid-params': [{ name: 'events', reason: unknown }] },
		`Not valid; events: ${unknown}`,
	],
	['a detail beside a title', { type: 'about:blank', title: 'Not valid', detail: unknown }, unknown],
	['msg', { msg: unknown, code: 4 }, unknown],
	['a capital', { Message: unknown }, unknown],
	['error_message', { error_message: unknown }, unknown],
	['errorMessage', { errorMessage: unknown }, unknown],
	['reason', { reason: unknown }, unknown],
	['description', { description: unknown, status: 400 }, unknown],
	['a list', [{ message: unknown }], unknown],
	['plain text', unknown, unknown],
	['a text for each parameter in an error', { error: { events: unknown, code: 'invalid' } }, `events: ${unknown}`],
	['data', { data: { message: unknown } }, unknown],
	['meta', { meta: { error: { message: unknown } }, data: null }, unknown],
	['Spring', { violations: [{ propertyPath: 'events', message: unknown }] }, `events: ${unknown}`],
	['fields', { fields: [{ name: 'events', error: unknown }] }, `events: ${unknown}`],
	['SOAP', { faultstring: unknown, faultcode: 'Client' }, unknown],
	['a fault', { fault: { faultstring: unknown } }, unknown],
	['JSON:API', { errors: [{ detail: unknown, title: 'Invalid', source: { pointer: '/data' } }] }, unknown],
	['Django', { events: [unknown], status: 400 }, `events: ${unknown}`],
	[
		'a message and what is wrong',
		{ message: 'Bad', errors: [{ field: 'url', message: unknown }] },
		`Bad; url: ${unknown}`,
	],
	['the same twice', { message: unknown, errors: [unknown] }, unknown],
	['few of many', { errors: ['a', 'b', 'c', 'd'] }, 'a; b; c'],
])('the words are found in the form of %s', (_form, body, said) => {
	expect(serviceWords(body).message ?? '').toBe(said);
});

test.each([
	null,
	undefined,
	'',
	5,
	{},
	[],
	{ error: null },
	{ message: '' },
	'<fault>x</fault>',
	{ a: { b: { c: 'd' } } },
])('%j says nothing', (body) => {
	expect(serviceWords(body)).toEqual({ message: undefined, code: undefined });
});

test.each([
	[{ error: { code: 'gone', type: 'conflict_error' }, code: 'outer' }, 'gone'],
	[{ error: { type: 'conflict_error' } }, 'conflict_error'],
	[{ error: 'x', error_code: 'outer' }, 'outer'],
	[{ meta: { error: { code: 'inner' } } }, 'inner'],
	[{ error: { code: 7 } }, undefined],
])('the code of %j is %j', (body, code) => {
	expect(serviceWords(body).code).toBe(code);
});

test('a success that is something else is quoted by what only an error has', () => {
	expect(messageOfFailure({ error: 'This token has run out', data: null })).toBe('This token has run out');
	expect(messageOfFailure({ errors: [{ message: 'Not allowed' }] })).toBe('Not allowed');
	expect(messageOfFailure({ status: 'error', message: 'Too old' })).toBe('Too old');
	expect(messageOfFailure({ id: 'e1', description: 'Orders', title: 'Shop', data: { reason: 'x' } })).toBeUndefined();
	expect(messageOfFailure('OK')).toBeUndefined();
});

test.each([
	['a line of the log', 'bad\n2026-11-25 error | forged', 'bad 2026-11-25 error | forged'],
	['other line breaks', 'a\r\nb\u2028c\u2029d\u0085e\vf', 'a b c d e f'],
	['colors of a terminal', '\u001b[2J\u001b[31mred\u001b[0m', 'red'],
	['the title of a terminal', '\u001b]0;title\u0007text', 'text'],
	['another direction', '\u202ereversed\u2066 x', 'reversed x'],
	['characters without a width', 'a\u200bb\ufeffc\u00add', 'abcd'],
	['NUL', 'a\u0000b', 'a b'],
])('%s is nothing but text', (_what, said, shown) => {
	expect(inOnePlainLine(said)).toBe(shown);
});

test('letters of any script and emoji stay as they are', () => {
	const text = 'Grüße, 注文, שלום, 🙂 <b>"x"</b>';
	expect(inOnePlainLine(text)).toBe(text);
});
