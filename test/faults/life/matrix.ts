import { unkindSwitches, type ServiceName, type Unkind } from '../../../sandbox';
import type { Pipeline, Told } from '../../support/liveWorkflow';
import { rowOf } from '../calls';
import { World, type Standing } from '../world';
import { lifeSteps, type LifeStep } from './steps';

/** One way in which the vendor or n8n is, and one step. */
export interface LifeCell {
	vendor: ServiceName;
	step: string;
	/** Which n8n. */
	pipeline: Pipeline;
	/** The vendor's one switch; `kind` for none. */
	vendorIs: string;
}

export interface LifeOutcome extends LifeCell {
	/** What does not hold; empty where all does. */
	problems: string[];
}

const kind = 'kind';
const older: readonly Pipeline[] = ['older', '1.123'];

/** What a vendor can be: kind, or unkind in one of the ways. */
const switches: Readonly<Record<string, Unkind>> = { [kind]: {}, ...unkindSwitches };

/**
 * Where a vendor leaves no way to what is wanted, the user has to be told; everywhere else it has to be reached.
 *
 * - what does not take effect, though the answer says that it was a success
 * - a secret that is only ever shown as asterisks: refused at publishing
 * - ids that JSON cannot carry: refused at publishing, and what is left from before cannot be removed either
 */
const mayOnlyTell: ReadonlyArray<{ vendorIs: string; wanted: LifeStep['wanted'] | 'either' }> = [
	{ vendorIs: 'create answers 200 with an error inside', wanted: 'works' },
	{ vendorIs: 'delete answers 200 with an error inside', wanted: 'either' },
	{ vendorIs: 'update answers 200 with an error inside', wanted: 'either' },
	{ vendorIs: 'the secret is masked', wanted: 'works' },
	{ vendorIs: 'ids beyond 2^53', wanted: 'either' },
];

/** Every cell of a vendor: each way it can be on today's n8n, and a kind one on the older ones. */
export function lifeCells(vendor: ServiceName): LifeCell[] {
	const { operations } = rowOf(vendor).management ?? {};
	const canPause = operations?.update?.accepts?.includes('enabled') ?? false;
	const steps = lifeSteps.filter(
		({ needsPause, needsGet }) => (canPause || !needsPause) && (operations?.get !== undefined || !needsGet),
	);
	return steps.flatMap(({ name: step, leavesUnknown }) => [
		...Object.entries(switches)
			.filter(([, unkind]) => !leavesUnknown || !unkind.url)
			.map(([vendorIs]): LifeCell => ({ vendor, step, pipeline: 'publication', vendorIs })),
		...older.map((pipeline): LifeCell => ({ vendor, step, pipeline, vendorIs: kind })),
	]);
}

/** Runs cells, each in a world that begins anew. @returns what came of them, in the order of the cells */
export async function runLife(cells: readonly LifeCell[], lanes = 4): Promise<LifeOutcome[]> {
	const outcomes: LifeOutcome[] = [];
	let next = 0;
	const lane = async (): Promise<void> => {
		let world: World | undefined;
		try {
			for (let index = next++; index < cells.length; index = next++) {
				const cell = cells[index];
				if (!cell) continue;
				world ??= await World.start(cell.vendor);
				outcomes[index] = { ...cell, problems: await problemsOf(world, cell) };
			}
		} finally {
			await world?.stop();
		}
	};
	await Promise.all(Array.from({ length: Math.min(lanes, cells.length) }, lane));
	return outcomes;
}

async function problemsOf(world: World, cell: LifeCell): Promise<string[]> {
	const step = lifeSteps.find(({ name }) => name === cell.step);
	const unkind = switches[cell.vendorIs];
	if (!step || !unkind) throw new Error(`there is no cell ${nameOfCell(cell)}`);
	world.live.options.pipeline = cell.pipeline;
	world.clear(unkind);
	try {
		await step.arrange(world);
		const stood = step.atRest && (await world.standing()) === 'works';
		const harm = world.harmDone();
		world.beginStep();
		const told = await step.run(world);
		const restless = stood ? world.writes().map((verb) => `nothing had changed, but ${verb} was called`) : [];
		const problems = [...(await problemAfter(world, cell, step, told)), ...restless, ...harm, ...world.harmDone()];
		if (step.wanted === 'none') return problems;
		const end = await world.live.unpublish();
		const wanted = step.needsPause ? 'paused' : 'none';
		const left = (await problemAfter(world, cell, { wanted }, end)).map((problem) => `at the end: ${problem}`);
		return [...problems, ...left, ...world.harmDone().map((more) => `at the end: ${more}`)];
	} catch (thrown) {
		return [`n8n itself failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`];
	}
}

/** What does not hold after a step: published means that it works, and unpublished that nothing is left, or the user is told. */
async function problemAfter(
	world: World,
	{ vendorIs }: LifeCell,
	{ wanted, byClock = false }: { wanted: Standing; byClock?: boolean },
	told: Told,
): Promise<string[]> {
	const standing = await world.standing();
	if (standing === wanted || (standing === 'none' && wanted === 'paused')) return [];
	const wasTold = byClock || told.shows === 'failed' || told.error !== undefined || told.warning !== undefined;
	const isEnough = mayOnlyTell.some(
		(exception) => exception.vendorIs === vendorIs && (exception.wanted === wanted || exception.wanted === 'either'),
	);
	if (isEnough && wasTold) return [];
	const words = wasTold
		? `n8n shows ${told.shows}, which the user was told`
		: `n8n shows ${told.shows}, without a word`;
	return [`${words}, but ${world.describe()}`];
}

export const nameOfCell = ({ vendor, step, pipeline, vendorIs }: LifeCell): string =>
	[vendor, step, pipeline, vendorIs].join(' | ');
