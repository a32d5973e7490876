const { availableParallelism } = require('node:os');
const { compilerOptions } = require('./tsconfig.json');

/** What both kinds of tests have in common. Types are checked by `npm run typecheck`, so here they are only taken off. */
const common = {
	rootDir: __dirname,
	testEnvironment: 'node',
	globalSetup: '<rootDir>/test/support/endWithNpm.ts',
	transform: {
		'^.+\\.(ts|mjs)$': [
			'ts-jest',
			{ diagnostics: false, tsconfig: { ...compilerOptions, allowJs: true, isolatedModules: true } },
		],
	},
	// What n8n's logger prints of thousands of refused deliveries hides what a test says.
	setupFiles: ['<rootDir>/test/support/silentLog.ts'],
	// A judge of our verifier that comes as ES modules only, which Node 20's jest cannot load.
	transformIgnorePatterns: ['/node_modules/(?!svix/)'],
	modulePathIgnorePatterns: ['<rootDir>/.cache/', '<rootDir>/dist/', '<rootDir>/host/.*/node_modules/'],
};

/** @type {import('jest').Config} */
module.exports = {
	testTimeout: 20_000,
	// jest itself leaves one core free, of two as well.
	maxWorkers: Math.max(2, availableParallelism() - 1),
	projects: [
		{
			// What `npm test` runs: small enough to be run before each commit, a sample of the fault matrix among it.
			...common,
			displayName: 'checks',
			testMatch: ['<rootDir>/test/{unit,contract,faults/some}/**/*.test.ts'],
		},
		{
			// Several parts together, and what takes seconds each: `npm run test:integration`.
			...common,
			displayName: 'integration',
			testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
		},
		{
			// Every cell of the fault matrix, and every fault at the action node: `npm run test:faults`.
			...common,
			displayName: 'faults',
			testMatch: ['<rootDir>/test/faults/all/*.test.ts'],
		},
		{
			// Boots a real n8n: `npm run test:e2e` runs these one after the other.
			...common,
			displayName: 'e2e',
			testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
			setupFilesAfterEnv: ['<rootDir>/test/support/minutesPerTest.ts'],
		},
		{
			// Drives the editor of a real n8n with Chromium.
			...common,
			displayName: 'browser',
			testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
			setupFilesAfterEnv: ['<rootDir>/test/support/minutesPerTest.ts'],
		},
		{
			// Starts Redis, PostgreSQL and five processes of n8n: `npm run test:queue`.
			...common,
			displayName: 'queue',
			testMatch: ['<rootDir>/test/queue/**/*.test.ts'],
			setupFilesAfterEnv: ['<rootDir>/test/support/minutesPerTest.ts'],
		},
	],
};
