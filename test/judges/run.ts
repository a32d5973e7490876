import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { spawn } from 'node:child_process';
import { z } from 'zod';
import { clientTasks, compareCalls, recordedCallsSchema } from './calls';
import { installJudges } from './install';
import { readVectors, writeVectors, type Vectors } from '../support/vectors';

const judgedSchema = z.record(
	z.string(),
	z.array(
		z.object({
			proof: z.record(z.string(), z.string()),
			accepted: z.boolean().nullable(),
			acceptedAsItStands: z.boolean().nullable(),
			refusedChanged: z.boolean().nullable(),
			refusedSecret: z.boolean().nullable(),
		}),
	),
);

type Judged = z.infer<typeof judgedSchema>;

/** Longest time that the judges may take, in milliseconds. */
const boundMs = 5 * 60_000;

/** Runs a file where the services' packages are, so that its imports find them. @returns the JSON that it printed */
async function runBesidePackages(file: string, others: readonly string[], input: unknown): Promise<unknown> {
	const directory = await installJudges((line) => console.log(`  ${line}`));
	for (const name of [file, ...others]) await copyFile(path.join(__dirname, name), path.join(directory, name));
	const child = spawn(process.execPath, ['--no-warnings', path.join(directory, file)], {
		stdio: ['pipe', 'pipe', 'inherit'],
		timeout: boundMs,
	});
	let output = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
	child.stdin.end(JSON.stringify(input));
	const code = await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	});
	if (code !== 0) throw new Error('The judges could not do their work. Their own message is above.');
	return JSON.parse(output);
}

/** Has the services' own code look at the vectors. */
const judge = async (vectors: Record<string, Vectors>): Promise<Judged> =>
	judgedSchema.parse(await runBesidePackages('work.mjs', ['judges.mjs'], vectors));

/** What is wrong with the vectors of a service, one sentence a delivery. */
function problemsOf(id: string, { deliveries }: Vectors, judged: Judged[string]): string[] {
	return deliveries.flatMap(({ name }, index) => {
		const verdict = judged[index];
		if (!verdict) return [`${id}: "${name}" was not judged`];
		const { accepted, acceptedAsItStands, refusedChanged, refusedSecret } = verdict;
		return [
			...(accepted === false ? [`${id}: the service's own code refuses "${name}" although it was signed anew`] : []),
			...(acceptedAsItStands === false ? [`${id}: the service's own code refuses "${name}" as it stands`] : []),
			...(refusedChanged === false ? [`${id}: the service's own code accepts "${name}" with another body`] : []),
			...(refusedSecret === false ? [`${id}: the service's own code accepts "${name}" with another secret`] : []),
		];
	});
}

/**
 * `npm run test:judges [-- --write]`: asks the services' own packages about our vectors, and whether signing them anew
 * gives the same headers. With `--write` those headers are written into the vectors. Then it compares the calls that their
 * clients make with ours.
 */
async function main(): Promise<void> {
	const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
	const vectors = readVectors();
	const judged = await judge(vectors);
	let problems: string[] = [];
	let byServices = 0;
	for (const [id, own] of Object.entries(vectors)) {
		const verdicts = judged[id] ?? [];
		const signed = own.deliveries.map((delivery, index) => ({
			...delivery,
			headers: { ...delivery.headers, ...verdicts[index]?.proof },
		}));
		if (values.write) await writeVectors(id, { ...own, deliveries: signed });
		else {
			problems = [
				...problems,
				...problemsOf(id, own, verdicts),
				...(JSON.stringify(signed) === JSON.stringify(own.deliveries)
					? []
					: [`${id}: signing the vectors anew gives other headers; run with --write and look at what changes`]),
			];
		}
		if (verdicts.some(({ accepted }) => accepted !== null)) byServices += 1;
	}
	const calls = await compareCalls(recordedCallsSchema.parse(await runBesidePackages('calls.mjs', [], clientTasks())));
	problems = [...problems, ...calls.problems];
	for (const problem of problems) console.error(problem);
	console.log(`${calls.compared} calls compared with those of the services' own clients.`);
	console.log(
		`${Object.keys(vectors).length} services: ${byServices} judged by their own code or the library they name, the rest signed as documented.`,
	);
	if (problems.length > 0) process.exitCode = 1;
}

void main().catch((thrown: unknown) => {
	console.error(thrown instanceof Error ? thrown.message : String(thrown));
	process.exitCode = 2;
});
