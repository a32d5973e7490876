const { execFile } = require('node:child_process');
const { createRequire } = require('node:module');
const path = require('node:path');
const { Transform } = require('node:stream');
const { promisify } = require('node:util');
const { dest, series, src } = require('gulp');

/** Writes what n8n loads into dist. */
async function bundle() {
	const { bundle: write } = await import('./scripts/bundle.mjs');
	await write(__dirname);
}

/** Puts the icons where the built nodes and credentials look for them. */
function icons() {
	return src(['icons/*.svg', 'nodes/**/*.svg'], { base: '.', encoding: false }).pipe(dest('dist'));
}

/**
 * Writes the codex files, by which the editor's search finds the nodes. The names of all services become aliases, so
 * that a new vendor needs no change here or there.
 */
function codex() {
	const load = (file) => require('tsx/cjs/api').require(file, __filename);
	const { services } = load('./services/catalog/index.ts');
	const { summaries } = load('./services/catalog/summaries.ts');
	const names = [...services, ...summaries].flatMap(({ displayName, id }) => [displayName, id]);

	const withAliases = new Transform({
		objectMode: true,
		transform(file, _encoding, done) {
			const content = JSON.parse(file.contents.toString('utf8'));
			content.alias = withoutRepetition([...(content.alias ?? []), ...names]);
			file.contents = Buffer.from(`${JSON.stringify(content, null, '\t')}\n`);
			done(null, file);
		},
	});

	return src('nodes/**/*.node.json').pipe(withAliases).pipe(dest('dist/nodes'));
}

/** Each word once, whatever its case: the editor's search ignores case. */
function withoutRepetition(words) {
	return [...new Map(words.map((word) => [word.toLowerCase(), word]).reverse()).values()].reverse();
}

/** Has n8n-core describe the nodes and credentials in dist, so that n8n can load them when they are first used. */
async function metadata() {
	const corePackage = require.resolve('n8n-core/package.json');
	const generator = createRequire(corePackage)(corePackage).bin['n8n-generate-metadata'];
	const { stderr } = await promisify(execFile)(process.execPath, [path.join(path.dirname(corePackage), generator)], {
		cwd: __dirname,
	});
	if (stderr) process.stderr.write(stderr);
}

/** Says the parameters of each node once. */
async function descriptions() {
	const { shareDescriptions } = await import('./scripts/shareDescriptions.mjs');
	await shareDescriptions(path.join(__dirname, 'dist'));
}

exports.bundle = bundle;
exports.icons = icons;
exports.codex = codex;
exports.metadata = metadata;
exports.descriptions = descriptions;
exports.default = series(bundle, icons, codex, metadata, descriptions);
