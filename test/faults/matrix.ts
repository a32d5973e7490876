import type { ServiceName } from '../../sandbox';
import { canPause } from '../../services/capabilities';
import { callNames, rowOf, ruleOf, type CallName } from './calls';
import { faultKinds, type FaultKind } from './kinds';
import { steps, type Step } from './steps';
import { World } from './world';

/** How often the call goes wrong: the first time only, or each time until the step is over. */
export const extents = ['once', 'throughout'] as const;

export type Extent = (typeof extents)[number];

/**
 * How a step ended:
 *
 * - `done`: it succeeded, and the vendor has what is wanted
 * - `kept`: n8n has started without seeing the vendor's list, and goes on with the endpoint that it has stored, which works
 * - `unseen`: the same, but meanwhile the vendor has deleted the endpoint or switched it off, which nobody could see
 * - `off`: it was refused with a message, and nothing of ours is at the vendor
 * - `left`: it was refused with a message, and something of ours is still at the vendor; no workflow is live with it
 * - `wrong`: anything else
 */
export type Ending = 'done' | 'kept' | 'unseen' | 'off' | 'left' | 'wrong';

/** One fault in one call of one step. */
export interface Cell {
	vendor: ServiceName;
	step: string;
	call: CallName;
	fault: string;
	extent: Extent;
}

export interface Outcome extends Cell {
	/** After the step with the fault. */
	after: Ending;
	/** After the same step once more, without a fault. */
	again: Ending;
	/** After the workflow went off instead, with the endpoint to be deleted; where something was left. */
	given: Ending | null;
	/** After everything, with the endpoint to be deleted. */
	end: Ending;
	/** What went wrong, where something did. */
	problems: string[];
}

/** A call of a step, before a fault is chosen for it. */
export interface Place {
	step: Step;
	call: CallName;
}

/** More than any step makes. */
const always = 1_000;

/** The calls that each step makes when nothing goes wrong, found out by taking the step. */
export async function placesOf(world: World): Promise<Place[]> {
	const places: Place[] = [];
	for (const step of steps) {
		if (step.needsPause && !canPause(rowOf(world.scenario.service).management)) continue;
		world.clear();
		await step.arrange(world);
		world.beginStep();
		await step.run(world);
		const made = new Set(world.calls().map(({ name }) => name));
		places.push(...callNames.filter((call) => made.has(call)).map((call) => ({ step, call })));
	}
	return places;
}

/** Which cells of a vendor are run, of all that there are. */
export type Choose = (all: readonly Cell[]) => readonly Cell[];

/**
 * Runs cells of a vendor, each in a world that begins anew.
 *
 * @param lanes how many cells are run at the same time
 * @param choose every cell without it
 * @returns what came of them, in the order of the table
 */
export async function runMatrix(
	vendor: ServiceName,
	{ lanes = 10, choose = (all) => all }: { lanes?: number; choose?: Choose } = {},
): Promise<Outcome[]> {
	const worlds: World[] = [];
	try {
		for (let lane = 0; lane < lanes; lane += 1) worlds.push(await World.start(vendor));
		const [first] = worlds;
		if (!first) return [];
		const all = (await placesOf(first)).flatMap((place) =>
			faultKinds.flatMap((kind) =>
				extents.map((extent) => ({
					place,
					kind,
					cell: { vendor, step: place.step.name, call: place.call, fault: kind.name, extent },
				})),
			),
		);
		const chosen = new Set(choose(all.map(({ cell }) => cell)));
		const jobs = all.filter(({ cell }) => chosen.has(cell));
		const outcomes: Outcome[] = [];
		let next = 0;
		const work = async (world: World): Promise<void> => {
			for (let index = next++; index < jobs.length; index = next++) {
				const job = jobs[index];
				if (job) outcomes[index] = await runCell(world, job.place, job.kind, job.cell.extent);
			}
		};
		await Promise.all(worlds.map(work));
		return outcomes;
	} finally {
		await Promise.all(worlds.map(async (world) => await world.stop()));
	}
}

async function runCell(world: World, { step, call }: Place, kind: FaultKind, extent: Extent): Promise<Outcome> {
	const { service: vendor } = world.scenario;
	const problems: string[] = [];
	const note = (when: string, ending: Ending): Ending => {
		for (const harm of world.harmDone()) problems.push(`${when}: ${harm}`);
		if (ending === 'wrong') problems.push(`${when}: ${world.describe()}`);
		return ending;
	};

	const faulty = async (): Promise<Ending> => {
		world.clear();
		await step.arrange(world);
		world.beginStep();
		const rule = ruleOf(world.row, call);
		if (!rule) throw new Error(`${vendor} has no call ${call}`);
		world.fail(kind, rule, extent === 'once' ? 1 : always);
		return note('after the fault', await endingOf(world, step));
	};
	const off = async (): Promise<Ending> => {
		world.beginStep();
		world.choose({ onDeactivate: 'delete' });
		return await endingOf(world, { run: async ({ live }) => await live.goOff(), wanted: 'none' });
	};

	const after = await faulty();
	world.beginStep();
	const again = note('after the next step', await endingOf(world, step.wanted === 'works' ? liveAgain : step));
	const end = note('at the end', await off());
	let given: Ending | null = null;
	if (after === 'left') {
		await faulty();
		given = note('after going off', await off());
	}
	return { vendor, step: step.name, call, fault: kind.name, extent, after, again, given, end, problems };
}

/** The next attempt, by n8n itself or by the user. */
const liveAgain: Pick<Step, 'run' | 'wanted'> = {
	run: async ({ live }) => await live.goLive('activate', 'publication'),
	wanted: 'works',
};

/** Takes a step, and says how it ended. Faults end with it. */
async function endingOf(world: World, { run, wanted }: Pick<Step, 'run' | 'wanted'>): Promise<Ending> {
	const before = world.fingerprint();
	const refused = await run(world).then(
		() => false,
		() => true,
	);
	const hasShownList = world.hasShownList();
	const afterwards = world.fingerprint();
	world.mend();
	const standing = await world.standing();
	if (refused) {
		if (world.live.isLive) return 'wrong';
		return standing === 'none' ? 'off' : 'left';
	}
	const isUnchecked = wanted === 'works' && !hasShownList && before === afterwards;
	if (standing === wanted) return isUnchecked ? 'kept' : 'done';
	return isUnchecked ? 'unseen' : 'wrong';
}

const changedByOthers = steps.filter((step) => step.changedByOthers).map(({ name }) => name);

/** Whether a cell ended as it must, whatever the vendor: the promise of the package. */
export const keepsPromise = ({ step, after, again, given, end, problems }: Outcome): boolean =>
	problems.length === 0 &&
	after !== 'wrong' &&
	// Only a vendor that changed something by itself is not seen.
	(after !== 'unseen' || changedByOthers.includes(step)) &&
	again === 'done' &&
	(given === null || given === 'done') &&
	end === 'done';

/** A cell and what came of it, in one line. */
export const inOneLine = ({ vendor, step, call, fault, extent, after, again, given, end, problems }: Outcome): string =>
	[`${vendor}, ${step}, ${call}, ${fault} (${extent}): ${after}, ${again}, ${given ?? '-'}, ${end}`, ...problems].join(
		'; ',
	);
