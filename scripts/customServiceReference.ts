import { z } from 'zod';
import { impliedFields } from '../services/custom/parse';
import { serviceSchema } from '../services/schema/service';

interface Section {
	title: string;
	/** The object's words. */
	shape: Shape;
	/** The section that has the rest of them. */
	base?: Section;
}

type Shape = Record<string, z.ZodTypeAny>;

/** Objects that several places share: the first place where they come up, and the one they are shown under. */
const shared: Readonly<Record<string, { place: string; title: string }>> = {
	'management.operations.get': { place: 'management.operations.*', title: 'An operation: `management.operations.*`' },
	'delivery.event[] with body': { place: 'delivery', title: 'A place in a delivery: `{"body": "…"}`' },
	'delivery.event[] with header': { place: 'delivery', title: 'A place in a delivery: `{"header": "…"}`' },
};

/**
 * Every word of a custom service's definition, as Markdown made from the schema: one table an object, in the order of
 * the row. An object that comes up again is not repeated.
 */
export function customServiceReference(): string {
	const sections: Section[] = [];
	describeObject(serviceSchema, '', sections);
	return sections
		.map(({ title, shape, base }) => {
			const rows = Object.entries(shape)
				.filter(([word]) => !(base && Object.hasOwn(base.shape, word)))
				.map(([word, type]) => row(word, type, shape === serviceSchema.shape && Object.hasOwn(impliedFields, word)));
			return [`### ${title}`, ...(base ? [`The words of *${plain(base.title)}*, and:`] : []), table(rows)].join('\n\n');
		})
		.join('\n\n');
}

const plain = (title: string): string => title.replace(/: .*$/, '');

const table = (rows: string[]): string =>
	['| Word | Type | Needed | Meaning |', '|---|---|---|---|', ...rows].join('\n');

function describeObject(schema: z.AnyZodObject, at: string, sections: Section[]): void {
	const shape = schema.shape as Shape;
	if (sections.some((other) => isSame(shape, other.shape))) return;
	const place = shared[at]?.place ?? at;
	const title = shared[at]?.title ?? (at === '' ? 'The definition' : `\`${at}\``);
	// An object that has all the words of another one is told by what it adds.
	const base = sections.findLast((other) => adds(shape, other.shape));
	sections.push({ title, shape, base });
	const nested = Object.entries(shape)
		.filter(([word]) => !(base && Object.hasOwn(base.shape, word)))
		.flatMap(([word, type]) => objectsIn(type, place === '' ? word : `${place}.${word}`));
	// What others add to comes before them.
	const shapes = nested.map(({ object }) => object.shape as Shape);
	const depth = ({ object }: { object: z.AnyZodObject }): number =>
		shapes.filter((other) => adds(object.shape as Shape, other)).length;
	for (const { object, path } of nested.sort((one, other) => depth(one) - depth(other))) {
		describeObject(object, path, sections);
	}
}

const size = (shape: Shape): number => Object.keys(shape).length;

const holds = (shape: Shape, other: Shape): boolean =>
	Object.entries(other).every(([word, type]) => shape[word] === type);

const isSame = (shape: Shape, other: Shape): boolean => size(shape) === size(other) && holds(shape, other);

const adds = (shape: Shape, base: Shape): boolean => size(shape) > size(base) && holds(shape, base);

function row(word: string, type: z.ZodTypeAny, isFilledIn: boolean): string {
	const needed = isFilledIn || type.isOptional() ? '' : 'yes';
	const preset = type instanceof z.ZodDefault ? ` Without it: \`${JSON.stringify(type.parse(undefined))}\`.` : '';
	if (!type.description) throw new Error(`"${word}" has no description in the schema`);
	return `| \`${word}\` | ${typeName(type)} | ${needed} | ${escaped(type.description)}${preset} |`;
}

const escaped = (text: string): string => text.replaceAll('|', '\\|');

/** A schema without what makes it optional or gives it a default. */
function bare(type: z.ZodTypeAny): z.ZodTypeAny {
	if (type instanceof z.ZodOptional) return bare(type.unwrap() as z.ZodTypeAny);
	return type instanceof z.ZodDefault ? bare(type.removeDefault() as z.ZodTypeAny) : type;
}

function typeName(given: z.ZodTypeAny): string {
	const type = bare(given);
	if (type instanceof z.ZodString) return 'text';
	if (type instanceof z.ZodNumber) return 'number';
	if (type instanceof z.ZodBoolean) return 'true or false';
	if (type instanceof z.ZodEnum) return choice(type.options as string[]);
	if (type instanceof z.ZodLiteral) return choice([String(type.value)]);
	if (type instanceof z.ZodArray) return `list of ${listed(type.element as z.ZodTypeAny)}`;
	if (type instanceof z.ZodRecord) return 'object with any names';
	if (type instanceof z.ZodUnion || type instanceof z.ZodDiscriminatedUnion) {
		return [...new Set((type.options as z.ZodTypeAny[]).map(typeName))].join(' or ');
	}
	if (type instanceof z.ZodObject) return 'object';
	throw new Error('a kind of schema that the reference has no name for');
}

const plurals: Readonly<Record<string, string>> = { text: 'texts', object: 'objects' };

const listed = (type: z.ZodTypeAny): string => plurals[typeName(type)] ?? typeName(type);

const choice = (words: string[]): string => words.map((word) => `\`${word}\``).join(', ');

/** The objects that a type holds, with the places they are at. */
function objectsIn(given: z.ZodTypeAny, path: string): Array<{ object: z.AnyZodObject; path: string }> {
	const type = bare(given);
	if (type instanceof z.ZodObject) return [{ object: type, path }];
	if (type instanceof z.ZodArray) return objectsIn(type.element as z.ZodTypeAny, `${path}[]`);
	if (type instanceof z.ZodUnion || type instanceof z.ZodDiscriminatedUnion) {
		const options = type.options as z.ZodTypeAny[];
		return options.flatMap((option) => objectsIn(option, variant(option, path)));
	}
	return [];
}

/** A heading for one of several forms: by its `style` or `kind`, else by the words that it must have. */
function variant(option: z.ZodTypeAny, path: string): string {
	if (!(option instanceof z.ZodObject)) return path;
	const shape = option.shape as Shape;
	const { style, kind } = shape;
	// The usual kind is told by the place alone.
	if (kind) return kind instanceof z.ZodLiteral ? `${path}, kind ${String(kind.value)}` : path;
	if (style instanceof z.ZodLiteral) return `${path}, style ${String(style.value)}`;
	return `${path} with ${Object.keys(shape).join(', ')}`;
}
