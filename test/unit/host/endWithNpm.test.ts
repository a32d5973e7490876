import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { repository } from '../../../host/paths';

const inner = `
	const { endWithNpm } = require(${JSON.stringify(path.join(repository, 'host', 'endWithNpm.ts'))});
	process.on('SIGTERM', () => {
		console.log('told to end');
		process.exit(0);
	});
	endWithNpm();
	setTimeout(() => console.log('still there'), 2_500);
	console.log('started');
`;

/** Stands between us and the process, as the shell of an npm script does. */
const between = `
	const { spawn } = require('node:child_process');
	spawn(process.execPath, ['--import', 'tsx', '--eval', ${JSON.stringify(inner)}], { stdio: 'inherit' });
`;

let shell: ChildProcess | undefined;
afterEach(() => shell?.kill('SIGKILL'));

/** Starts the process and kills the one between. @returns what it says after that */
async function saysWhenOrphaned(env: NodeJS.ProcessEnv): Promise<string[]> {
	shell = spawn(process.execPath, ['--eval', between], { cwd: repository, env, stdio: ['ignore', 'pipe', 'inherit'] });
	if (!shell.stdout) throw new Error('it has an output');
	const lines: string[] = [];
	const output = createInterface({ input: shell.stdout });
	output.on('line', (line) => lines.push(line));
	await once(output, 'line');
	shell.kill('SIGKILL');
	// The end of the output is the end of the process that inherited it.
	await once(output, 'close');
	return lines;
}

const { npm_lifecycle_event: _, ...withoutNpm } = process.env;

test('a process of an npm script is told to end when the shell of the script has gone', async () => {
	expect(await saysWhenOrphaned({ ...withoutNpm, npm_lifecycle_event: 'demo' })).toEqual(['started', 'told to end']);
});

test('one that nobody started by npm goes on', async () => {
	expect(await saysWhenOrphaned(withoutNpm)).toEqual(['started', 'still there']);
});
