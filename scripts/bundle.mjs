import { existsSync, readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { rollup } from 'rollup';
import { require as load } from 'tsx/cjs/api';
import ts from 'typescript';

/** The files that n8n loads by their names; everything else is put into as few files as they share. */
const entries = /^(?:nodes\/.*\.node|credentials\/[^/]*\.credentials)\.ts$/;

/** The folders that hold such files. */
const folders = ['nodes', 'credentials'];

/** The folder whose zod schemas carry the text of a reference page: `.describe('…')` is of no use at run time. */
const schemas = '/services/schema/';

/** The folder of the gallery's definitions. */
const gallery = '/services/catalog/data/';

/** The files whose values are worked out now: what the editor shows of a node or a credential. */
const panels = /\/(?:nodes\/[^/]+\/panel|credentials\/shared\/galleryFields)\.ts$/;

/** Words of a definition that only the pages and the panels are made from. */
const wordsForPeople = ['source', 'uncertain', 'docsUrl', 'credentialHelp', 'notice', 'byHand'];

/**
 * Bundles the published TypeScript sources into CommonJS: each node and each credential keeps its file, and what they
 * share, or load only when it is needed, stands in files under `dist/shared`. n8n reads 2 files instead of 30 for the
 * trigger, and the tarball gets smaller. Names stay as they are, so that a stack trace can be read.
 *
 * Types are not checked here.
 *
 * @param {string} root the folder of the sources
 * @returns {Promise<number>} how many files were written
 */
export async function bundle(root) {
	const found = await Promise.all(
		folders.map(async (folder) =>
			(await readdir(path.join(root, folder), { recursive: true })).map((file) => path.join(folder, file)),
		),
	);
	const files = found
		.flat()
		.map((file) => file.replaceAll(path.sep, '/'))
		.filter((file) => entries.test(file));
	const made = await rollup({
		input: Object.fromEntries([...files, 'index.ts'].map((file) => [file.replace(/\.ts$/, ''), path.join(root, file)])),
		// n8n brings n8n-workflow and zod; the rest is Node's own.
		external: (id) => !id.startsWith('.') && !path.isAbsolute(id),
		plugins: [sources],
		onwarn(warning) {
			// `index.ts` exports nothing.
			if (warning.code !== 'EMPTY_BUNDLE') throw new Error(warning.message);
		},
	});
	const { output } = await made.write({
		dir: path.join(root, 'dist'),
		format: 'cjs',
		exports: 'named',
		interop: 'auto',
		// Nobody looks at a module's own name; without it in each file, the tarball gets smaller.
		generatedCode: { preset: 'es2015', symbols: false },
		minifyInternalExports: false,
		entryFileNames: '[name].js',
		chunkFileNames: 'shared/[name].js',
		indent: '',
	});
	await made.close();
	return output.length;
}

/** Finds and reads TypeScript and JSON sources. */
const sources = {
	name: 'sources',
	resolveId(id, from) {
		if (!id.startsWith('.') || !from) return null;
		const file = path.resolve(path.dirname(from), id);
		const found = [`${file}.ts`, path.join(file, 'index.ts'), file].find(
			(candidate) => existsSync(candidate) && statSync(candidate).isFile(),
		);
		return found ?? null;
	},
	load(file) {
		if (file.endsWith('.json')) {
			const content = JSON.parse(readFileSync(file, 'utf8'));
			const published = file.replaceAll(path.sep, '/').includes(gallery) ? withoutWordsForPeople(content) : content;
			return `export default ${JSON.stringify(published)};`;
		}
		if (panels.test(file.replaceAll(path.sep, '/'))) return asValues(file);
		const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
			fileName: file,
			compilerOptions: {
				target: ts.ScriptTarget.ES2022,
				module: ts.ModuleKind.ES2022,
				esModuleInterop: true,
				removeComments: true,
			},
			transformers: file.replaceAll(path.sep, '/').includes(schemas) ? { before: [withoutDescriptions] } : undefined,
		});
		return withoutIndentation(file, outputText);
	},
};

/**
 * The values that a module exports, in the place of what works them out. JSON is read faster than code that says the same.
 *
 * @throws where one of them is not JSON
 */
function asValues(file) {
	const exported = Object.entries(load(file, import.meta.url)).filter(([name]) => name !== 'default');
	return exported
		.map(([name, value]) => {
			const json = JSON.stringify(value);
			if (!isDeepStrictEqual(JSON.parse(json), withoutUndefined(value)))
				throw new Error(`${file}: ${name} is not JSON.`);
			// In single quotes, the many double ones need no escaping: the tarball gets smaller.
			return `export const ${name} = JSON.parse('${json.replace(/[\\']/g, '\\$&')}');`;
		})
		.join('\n');
}

/** A value without the properties that are `undefined`: they are as good as missing. */
function withoutUndefined(value) {
	if (Array.isArray(value)) return value.map(withoutUndefined);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).flatMap(([name, inner]) => (inner === undefined ? [] : [[name, withoutUndefined(inner)]])),
	);
}

/**
 * A definition without what is of no use at run time: the panels have it already.
 *
 * @param {Record<string, unknown>} definition what a file of the gallery holds
 */
const withoutWordsForPeople = (definition) =>
	Object.fromEntries(Object.entries(definition).filter(([word]) => !wordsForPeople.includes(word)));

/**
 * Code as TypeScript writes it, without indentation: the tarball gets smaller, and who wants to read it reads the sources.
 *
 * @throws where a text goes over several lines, whose spaces would be taken for indentation
 */
function withoutIndentation(file, code) {
	const visit = (node) => {
		const isText = ts.isTemplateLiteralToken(node) || ts.isStringLiteral(node);
		if (isText && /\n {4}/.test(node.getText())) throw new Error(`${file} has a text of several indented lines.`);
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(file, code, ts.ScriptTarget.ES2022, true));
	return code.replace(/^(?: {4})+/gm, '');
}

/** Takes `.describe('…')` off: its text is read only where the reference page is made. */
function withoutDescriptions(context) {
	const visit = (node) => {
		const inner = ts.visitEachChild(node, visit, context);
		const isDescription =
			ts.isCallExpression(inner) &&
			ts.isPropertyAccessExpression(inner.expression) &&
			inner.expression.name.text === 'describe';
		return isDescription ? inner.expression.expression : inner;
	};
	return (file) => ts.visitNode(file, visit);
}
