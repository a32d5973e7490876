import js from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import { defineConfig, globalIgnores } from 'eslint/config';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import { scanRules } from './scripts/scanRules.mjs';

/** The folders that are published, from the inside out: each may import itself and the folders named beside it. */
const rooms = {
	services: ['services'],
	deliveries: ['services', 'deliveries'],
	endpoints: ['services', 'endpoints'],
	lifecycle: ['services', 'deliveries', 'endpoints', 'lifecycle'],
	handover: ['services', 'deliveries', 'endpoints', 'lifecycle', 'handover'],
	action: ['services', 'endpoints', 'lifecycle', 'handover', 'action'],
	nodes: ['services', 'deliveries', 'endpoints', 'lifecycle', 'handover', 'action', 'nodes'],
	credentials: ['services', 'credentials'],
};

/** The rooms whose core is free of n8n: only the files in their folder `n8n/` may import it. */
const roomsWithDoor = ['services', 'deliveries', 'endpoints'];

const notPublished = ['bench', 'sandbox', 'host', 'demo', 'fuzz', 'test', 'scripts'];

const published = [...Object.keys(rooms).map((room) => `${room}/**/*.ts`), 'index.ts'];

const oneWay = Object.entries(rooms).map(([room, allowed]) => ({
	target: `./${room}`,
	from: [...Object.keys(rooms).filter((other) => !allowed.includes(other)), ...notPublished].map(
		(other) => `./${other}`,
	),
	message: 'Imports run one way: nodes → action → handover → lifecycle → endpoints, deliveries → services.',
}));

export default defineConfig(
	globalIgnores(['dist', 'coverage', '**/node_modules', '.cache', '.n8n-home']),

	// What is published obeys the rules that n8n's own tool puts together, and as in n8n's scan no comment switches one off.
	{ linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
	{
		files: published,
		extends: [
			js.configs.recommended,
			tseslint.configs.recommended,
			n8nCommunityNodesPlugin.configs.recommended,
			importX.configs['flat/recommended'],
		],
		rules: {
			'prefer-spread': 'off',
			'no-console': 'error',
			'import-x/no-restricted-paths': ['error', { zones: oneWay }],
		},
	},
	// No import circle anywhere in the code of this repository.
	{
		files: [...published, ...notPublished.map((folder) => `${folder}/**/*.{ts,mjs}`)],
		plugins: { 'import-x': importX },
		rules: { 'import-x/no-cycle': ['error', { ignoreExternal: true }] },
	},
	{ settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] } },
	{
		files: ['package.json'],
		extends: [n8nCommunityNodesPlugin.configs.recommended],
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
	},
	...scanRules,

	// The core of the three lower rooms stays free of n8n, so that it can be read, tested and reused on its own.
	{
		files: roomsWithDoor.map((room) => `${room}/**/*.ts`),
		ignores: roomsWithDoor.map((room) => `${room}/n8n/**/*.ts`),
		rules: {
			'no-restricted-imports': [
				'error',
				{
					patterns: [
						{ group: ['n8n-*'], message: 'Only the files in a folder named n8n/ know n8n.' },
						{ group: ['**/n8n/*'], message: 'The core of a room does not look through its door to n8n.' },
					],
				},
			],
		},
	},

	// What is not published runs on a developer's machine, where n8n's rules for shipped code make no sense.
	{
		files: [...notPublished.map((folder) => `${folder}/**/*.{ts,js,mjs}`), '*.{js,mjs}'],
		extends: [tseslint.configs.recommended],
		// `const { unwanted, ...rest }` leaves a field out, and Express tells error handlers by their fourth parameter.
		rules: { '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }] },
	},
	{
		// The configuration files that their tools load as CommonJS, and what runs before TypeScript can.
		files: ['*.js', 'host/*.js'],
		rules: { '@typescript-eslint/no-require-imports': 'off' },
	},
);
