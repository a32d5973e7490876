import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { repository } from '../../host/paths';
import { requireBuilt } from '../support/built';

const findingsSchema = z.object({ files: z.number(), found: z.array(z.string()) });

/** The plugins are ES modules, which jest cannot load: so they run outside. */
async function findings(patterns: string[]) {
	const script = path.join(repository, 'scripts', 'scan.mjs');
	const { stdout } = await promisify(execFile)(process.execPath, [script, ...patterns], {
		cwd: repository,
		// Under a test runner one of the plugins takes every file for one of its own test cases.
		env: { ...process.env, NODE_ENV: 'production' },
	});
	return findingsSchema.parse(JSON.parse(stdout));
}

test("the sources pass n8n's scan without a finding", async () => {
	const { files, found } = await findings(['package.json', 'nodes/**/*.{ts,json}', 'credentials/**/*.ts']);
	expect(found).toEqual([]);
	expect(files).toBeGreaterThan(20);
}, 120_000);

test("what is built passes n8n's scan without a finding", async () => {
	requireBuilt();
	const { files, found } = await findings(['package.json', 'dist/**/*.js']);
	expect(found).toEqual([]);
	expect(files).toBeGreaterThan(20);
}, 120_000);
