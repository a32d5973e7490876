import { existsSync, readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
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

/** Words of a definition that only the pages are made from. */
const wordsForPages = ['source', 'uncertain'];

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
		generatedCode: 'es2015',
		minifyInternalExports: false,
		entryFileNames: '[name].js',
		chunkFileNames: 'shared/[name].js',
		indent: '\t',
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
			const published = file.replaceAll(path.sep, '/').includes(gallery) ? withoutRepetition(content) : content;
			return `export default ${JSON.stringify(published)};`;
		}
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
		return withTabs(file, outputText);
	},
};

/**
 * A definition without what its summary has too, and what is of no use at run time.
 *
 * @param {Record<string, unknown>} definition what a file of the gallery holds
 */
function withoutRepetition(definition) {
	const { sharedWords } = load('../services/catalog/summary.ts', import.meta.url);
	const left = [...sharedWords, ...wordsForPages];
	return Object.fromEntries(Object.entries(definition).filter(([word]) => !left.includes(word)));
}

/**
 * Code as TypeScript writes it, indented by tabs as the sources are instead of by four spaces: the tarball gets smaller.
 *
 * @throws where a text goes over several lines, whose spaces would be taken for indentation
 */
function withTabs(file, code) {
	const visit = (node) => {
		const isText = ts.isTemplateLiteralToken(node) || ts.isStringLiteral(node);
		if (isText && /\n {4}/.test(node.getText())) throw new Error(`${file} has a text of several indented lines.`);
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(file, code, ts.ScriptTarget.ES2022, true));
	return code.replace(/^(?: {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4));
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
