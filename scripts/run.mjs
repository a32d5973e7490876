import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure-installed.mjs';

/**
 * Runs the project's tasks: `node scripts/run.mjs TASK [arguments for the last step]`. Needs nothing but Node and npm, and
 * installs what is missing first, so that every task works on a bare clone.
 */

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** A program of an installed package, with arguments. */
const tool = (name, ...args) => ({ title: [name, ...args], file: () => programFile(name), args });

/** A TypeScript file of ours, with options for Node. It runs in the process that is started, so that a signal reaches it without a detour. */
const script = (file, ...node) => ({ title: [file], node: [...node, '--import', 'tsx'], file: () => file, args: [] });

const typecheck = [tool('tsc', '-p', 'tsconfig.json')];
const lint = [tool('eslint', '--max-warnings', '0', '.'), tool('prettier', '--check', '--log-level', 'warn', '.')];
const build = [{ remove: 'dist' }, tool('tsc', '-p', 'tsconfig.build.json'), tool('gulp', '-L')];

const tasks = {
	typecheck,
	lint,
	build,
	format: [tool('eslint', '--fix', '.'), tool('prettier', '--write', '--log-level', 'warn', '.')],
	test: [...typecheck, ...lint, ...build, tool('jest', '--selectProjects', 'checks')],
	'test:faults': [tool('jest', '--selectProjects', 'faults')],
	'test:e2e': [...build, tool('jest', '--selectProjects', 'e2e', '--runInBand')],
	'test:browser': [...build, tool('jest', '--selectProjects', 'browser', '--runInBand')],
	'test:queue': [...build, tool('jest', '--selectProjects', 'queue', '--runInBand')],
	demo: [...build, script('demo/index.ts')],
	bench: [script('bench/index.ts')],
	'bench:queue': [script('bench/queue.ts')],
	docs: [script('scripts/generated.ts')],
	fuzz: [script('fuzz/index.ts', '--expose-gc')],
	'test:model': [script('scripts/testModel.ts')],
	'report:faults': [script('scripts/reportFaults.ts')],
};

/** The package that brings a program, where it is not named like it. */
const packageOf = { tsc: 'typescript' };

/** The file that a package names as one of its programs. */
function programFile(name) {
	const directory = path.join(repository, 'node_modules', packageOf[name] ?? name);
	const { bin } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'));
	return path.join(directory, typeof bin === 'string' ? bin : bin[name]);
}

/**
 * Runs a program to its end and gives its exit code. A signal that stops us is handed on, so that the program can tidy up;
 * a terminal has sent Ctrl-C to the program already. npm hands no signal on, so its end is taken for one.
 */
function runProgram({ node = [], file, args }) {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [...node, file(), ...args], { cwd: repository, stdio: 'inherit' });
		const handOn = (signal) => {
			if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
		};
		const parent = process.ppid;
		const watch = setInterval(() => process.ppid !== parent && handOn('SIGTERM'), 1000);
		const signals = ['SIGINT', 'SIGTERM'];
		for (const signal of signals) process.on(signal, handOn);
		child.once('error', reject);
		child.once('close', (code, signal) => {
			clearInterval(watch);
			for (const each of signals) process.off(each, handOn);
			resolve(code ?? 128 + constants.signals[signal]);
		});
	});
}

/** Runs one step of a task. */
async function runStep(step) {
	if (step.remove) {
		rmSync(path.join(repository, step.remove), { recursive: true, force: true });
		return 0;
	}
	console.log(`\n> ${step.title.join(' ')}`);
	return await runProgram(step);
}

async function main() {
	const [name, ...rest] = process.argv.slice(2);
	const steps = tasks[name];
	if (!steps) {
		console.error(`Say which task to run: ${Object.keys(tasks).join(', ')}.`);
		return 2;
	}
	await ensureInstalled();
	for (const [index, step] of steps.entries()) {
		const isLast = index === steps.length - 1;
		const code = await runStep(isLast && rest.length > 0 ? { ...step, args: [...step.args, ...rest] } : step);
		if (code !== 0) return code;
	}
	return 0;
}

process.exitCode = await main().catch((error) => {
	console.error(error.message);
	return 1;
});
