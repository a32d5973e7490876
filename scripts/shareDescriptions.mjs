import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { runInNewContext } from 'node:vm';

/** What the build has put in the place of a node's panel, see `bundle.mjs`. */
const panelValue = /const panel = (JSON\.parse\('(?:[^'\\]|\\.)*'\));/;

/**
 * Has each node take its parameters from the descriptions that n8n reads (`dist/types/nodes.json`), where they stand
 * anyway: a tenth of the tarball would else be said twice. n8n makes a node only to run it, and shows what is in the file.
 *
 * @param {string} dist the folder of what was built, descriptions included
 * @returns {Promise<number>} how many nodes take their parameters from there
 * @throws where a node has other parameters than its description
 */
export async function shareDescriptions(dist) {
	const descriptions = path.join(dist, 'types', 'nodes.json');
	const described = JSON.parse(await readFile(descriptions, 'utf8'));
	const files = (await readdir(dist, { recursive: true })).filter((file) => file.endsWith('.node.js'));
	let shared = 0;
	for (const file of files.map((name) => path.join(dist, name))) {
		const code = await readFile(file, 'utf8');
		const [statement, value] = panelValue.exec(code) ?? [];
		if (statement === undefined) continue;
		const { parameters, ...rest } = JSON.parse(JSON.stringify(runInNewContext(value)));
		const owner = described.find(({ properties }) => isDeepStrictEqual(properties, parameters));
		if (!owner) throw new Error(`${file} has other parameters than any description in ${descriptions}.`);
		const from = path.relative(path.dirname(file), descriptions).replaceAll(path.sep, '/');
		const shorter = `const panel = { parameters: require('${from}').find(({ name }) => name === '${owner.name}').properties, ...JSON.parse('${JSON.stringify(rest).replace(/[\\']/g, '\\$&')}') };`;
		await writeFile(
			file,
			code.replace(statement, () => shorter),
		);
		shared += 1;
	}
	return shared;
}
