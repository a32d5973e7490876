import process from 'node:process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { scanRules } from './scanRules.mjs';

/**
 * Lints files as n8n's scan of published packages does, and prints `{ files, found }` as JSON: how many were read, and one
 * line for each finding. The patterns are its arguments.
 */

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** What `@n8n/scan-community-package` 0.32 lints packages with, warnings included; n8n's tool lets those pass. */
const scan = [
	n8nCommunityNodesPlugin.configs.recommended,
	{ rules: { 'no-console': 'error' } },
	...scanRules,
	{ files: ['**/*.{json,ts}'], languageOptions: { parser: tseslint.parser } },
];

/** Lints as n8n's scan does: no configuration of ours counts, and no comment switches a rule off. */
async function findings(patterns) {
	const eslint = new ESLint({
		cwd: repository,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: scan,
		ignorePatterns: ['!dist/**'],
	});
	const results = await eslint.lintFiles(patterns);
	const found = results.flatMap(({ filePath, messages }) =>
		messages.map(({ line, ruleId, message }) => `${path.relative(repository, filePath)}:${line} ${ruleId}: ${message}`),
	);
	return { files: results.length, found };
}

console.log(JSON.stringify(await findings(process.argv.slice(2))));
