import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';

/**
 * Adds up jest's JSON results: `node scripts/sum-test-results.mjs FILE…`. Prints `N passed, N failed` as its last line.
 * Fails if anything did, if a file is missing (its tests did not run), or if a test was skipped.
 */

const files = process.argv.slice(2);
const missing = files.filter((file) => !existsSync(file));
const results = files.filter((file) => !missing.includes(file)).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const sum = (field) => results.reduce((total, result) => total + result[field], 0);

const passed = sum('numPassedTests');
// A run or a suite that could not even start has no tests to count, and yet it failed.
const failed = sum('numFailedTests') + sum('numRuntimeErrorTestSuites') + missing.length;
const skipped = sum('numPendingTests') + sum('numTodoTests');

for (const file of missing) console.log(`No test results in ${file}: the run ended before its tests.`);
process.exitCode = failed > 0 || skipped > 0 || passed === 0 ? 1 : 0;

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
