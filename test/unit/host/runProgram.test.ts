import { runProgram, type ProgramRun } from '../../../host/runProgram';

const run = async (script: string, more: Partial<ProgramRun> = {}) => {
	const lines: string[] = [];
	const output = runProgram({
		command: process.execPath,
		args: ['--eval', script],
		doing: 'Trying',
		boundMs: 60_000,
		onProgress: (line) => lines.push(line),
		...more,
	});
	return { output: await output, lines };
};

test('gives what the program printed, and tells when it begins and ends', async () => {
	const { output, lines } = await run("console.log('hello'); console.error('aside')");
	expect(output).toBe('hello\n');
	expect(lines[0]).toBe('Trying …');
	expect(lines.at(-1)).toMatch(/^Trying: \d+ s, done$/);
});

test('a failure shows how it ended and what it said', async () => {
	await expect(run("console.log('one'); console.error('two'); process.exitCode = 3")).rejects.toThrow(
		/^Trying failed: it ended with exit code 3\. It said:\n(one\ntwo|two\none)$/,
	);
});

test('a long output is shown by its first and its last lines', async () => {
	const failing = run("for (let line = 1; line <= 100; line++) console.log('line ' + line); process.exitCode = 1");
	const message = await failing.catch((error: unknown) => String(error));
	expect(message).toContain('line 12\n…\nline 86\n');
	expect(message).not.toContain('line 13\n');
});

test('what cannot be started says so', async () => {
	await expect(run('', { command: '/no/such/program' })).rejects.toThrow(/^Trying failed: .*ENOENT.*\(nothing\)/s);
});

test('what takes too long is ended', async () => {
	await expect(run('setInterval(() => undefined, 1000)', { boundMs: 300 })).rejects.toThrow(
		'Trying failed: it took longer than 0 minutes.',
	);
});
