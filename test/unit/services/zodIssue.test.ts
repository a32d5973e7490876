import * as three from 'zod/v3';
import * as four from 'zod/v4';
import { z } from 'zod';
import { keysAt, readIssue } from '../../../services/zodIssue';

// The same schema in both versions, whose types do not fit together.
const inThree = three
	.object({
		name: three.string(),
		mode: three.enum(['on', 'off']),
		limit: three.number().min(3),
		whole: three.number().int(),
		flag: three.boolean(),
		list: three.array(three.string()),
	})
	.strict();

const inFour = four
	.object({
		name: four.string(),
		mode: four.enum(['on', 'off']),
		limit: four.number().min(3),
		whole: four.number().int(),
		flag: four.boolean(),
		list: four.array(four.string()),
	})
	.strict();

const wrong = { name: 1, mode: 'none', limit: 1, whole: 1.5, flag: 'yes', list: ['a', 2], more: 1 };

test.each<[string, readonly unknown[]]>([
	['3', inThree.safeParse(wrong).error?.issues ?? []],
	['4', inFour.safeParse(wrong).error?.issues ?? []],
])('an issue says the same in version %s', (_version, found) => {
	const issues = found.map((issue) => readIssue(issue));
	const at = (place: string) => issues.find(({ path }) => path.join('.') === place);
	expect(at('name')).toMatchObject({ code: 'invalid_type', expected: 'string' });
	expect(at('mode')?.choices).toEqual(['on', 'off']);
	expect(at('limit')).toMatchObject({ code: 'too_small', minimum: 3 });
	expect(at('whole')?.expected).toMatch(/^int(?:eger)?$/);
	expect(at('flag')).toMatchObject({ expected: 'boolean' });
	expect(at('list.1')).toMatchObject({ path: ['list', 1], expected: 'string' });
	expect(at('')).toMatchObject({ code: 'unrecognized_keys', keys: ['more'] });
});

test.each([undefined, null, 'text', 7, {}, { code: 3, path: 'x' }])('what is no issue says nothing: %j', (value) => {
	expect(readIssue(value)).toMatchObject({ code: '', path: [] });
});

describe('the keys of a place', () => {
	const schema = z.object({
		one: z.object({ deep: z.string() }).strict().optional(),
		many: z.array(z.object({ entry: z.string() }).strict()),
		either: z.union([z.object({ left: z.string() }).strict(), z.object({ right: z.string() }).strict(), z.string()]),
		plain: z.string(),
	});
	test.each<[string, Array<string | number>, string[]]>([
		['the whole', [], ['one', 'many', 'either', 'plain']],
		['an optional object', ['one'], ['deep']],
		['an entry', ['many', 4], ['entry']],
		['a union', ['either'], ['left', 'right']],
		['text', ['plain'], []],
		['a place that the schema does not know', ['toString', 'x'], []],
	])('%s', (_name, path, keys) => {
		expect(keysAt(schema, path)).toEqual(keys);
	});
});
