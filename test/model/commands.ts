import fc from 'fast-check';
import type { WorkflowActivateMode } from 'n8n-workflow';
import { canPause } from '../../services/capabilities';
import { callNames, ruleOf, type CallName } from '../faults/calls';
import { faultKinds, type FaultKind } from '../faults/kinds';
import { publish } from '../faults/steps';
import { publicUrls, type World } from '../faults/world';
import type { Allowance } from './ways';

/** What the model knows of the workflow. Everything else is looked up at the vendor's stand-in. */
export interface Model {
	live: boolean;
	/** Whether the last step succeeded and saw the vendor's list, so that all must be as wanted. */
	certain: boolean;
	/** Whether something of ours is at the vendor. */
	registered: boolean;
	/** What goes wrong in the next step. */
	fault: ArmedFault | undefined;
	taken: Taken;
	/** What cannot be expected of this vendor. */
	allowance: Allowance;
}

/** What has happened so far, over all sequences. */
export interface Taken {
	steps: number;
	/** Steps in which a call went wrong. */
	faults: number;
	/** Changes that others have made at the vendor. */
	drifts: number;
	/** Sequences in which the vendor was unkind. */
	unkind: number;
}

interface ArmedFault {
	kind: FaultKind;
	call: CallName | 'all';
	times: number;
}

export type Command = fc.AsyncCommand<Model, World>;

/** An invariant that does not hold. Its text has nothing secret in it. */
class Violated extends Error {}

function insist(holds: boolean, sentence: string, world: World): void {
	if (!holds) throw new Violated(`${sentence}: ${world.describe()}`);
}

/** A step of the workflow's life, with all that must hold after it. */
abstract class LifecycleStep implements Command {
	/** What must be the case after a success. */
	protected abstract readonly wanted: 'live' | 'off';

	abstract check(model: Readonly<Model>): boolean;
	abstract toString(): string;
	protected abstract take(world: World): Promise<void>;

	async run(model: Model, world: World): Promise<void> {
		world.beginStep();
		if (!(model.allowance.hidesLostOnes && ['create', 'all'].includes(model.fault?.call ?? '')))
			arm(model.fault, world);
		const before = world.fingerprint();
		const wasLive = model.live;
		const stoodWell = model.live && model.certain && (await isAsWanted(world));
		const refused = await this.take(world).then(
			() => false,
			() => true,
		);
		const wasHit = world.calls().some(({ fault }) => fault !== null);
		const isUnchecked = !refused && !world.hasShownList() && world.fingerprint() === before;
		world.mend();
		model.fault = undefined;
		model.taken.steps += 1;
		if (wasHit) model.taken.faults += 1;

		insist(world.harmDone().length === 0, world.harmDone().join('; '), world);
		insist(!refused || wasHit || model.allowance.mayRefuse === true, 'a step without any fault was refused', world);
		if (refused) insist(!world.live.isLive, 'a step was refused, but the workflow is live', world);
		// After a publish that failed, n8n only tidies up: what stays then was told before.
		else if (this.wanted === 'off') {
			if (wasLive || !(model.allowance.mayRefuse || wasHit)) expectOff(world);
		}
		// At its start n8n goes on with what it has stored where the list cannot be had; that is fine if it was fine.
		else if (!isUnchecked || stoodWell) {
			if (model.allowance.lags && !(await isAsWanted(world))) await lookAgain(world);
			insist(await isAsWanted(world), 'live, but not as wanted', world);
		}

		model.live = world.live.isLive;
		model.certain = !refused && !isUnchecked;
		model.registered = world.ours().length > 0;
	}
}

const isAsWanted = async (world: World): Promise<boolean> => (await world.standing()) === 'works';

/** A list that lags may hide what is there; it is found at the next look, when the list has caught up. */
async function lookAgain(world: World): Promise<void> {
	world.vendor.catchUp();
	await world.live.goLive('init', 'older');
}

function expectOff(world: World): void {
	const ours = world.ours();
	const mayStay = world.choice.onDeactivate === 'pause' && canPause(world.row.management);
	// A paused endpoint may wait at an address that n8n had before: it moves when the workflow goes live.
	const isFine = ours.length === 0 || (mayStay && ours.length === 1 && ours.every(({ enabled }) => !enabled));
	insist(isFine, 'off, but something is left', world);
}

function arm(fault: ArmedFault | undefined, world: World): void {
	if (!fault) return;
	const rule = fault.call === 'all' ? 'all' : ruleOf(world.row, fault.call);
	if (rule) world.fail(fault.kind, rule, fault.times);
}

class GoLive extends LifecycleStep {
	protected readonly wanted = 'live';
	constructor(
		private readonly mode: WorkflowActivateMode,
		private readonly pipeline: 'publication' | 'older',
	) {
		super();
	}
	check = ({ live }: Readonly<Model>): boolean => !live;
	toString = (): string => `go live (${this.mode}, ${this.pipeline})`;
	protected take = async ({ live }: World): Promise<void> => await live.goLive(this.mode, this.pipeline);
}

class Restart extends LifecycleStep {
	protected readonly wanted = 'live';
	constructor(private readonly mode: 'init' | 'leadershipChange') {
		super();
	}
	check = ({ live }: Readonly<Model>): boolean => live;
	toString = (): string => `restart (${this.mode})`;
	protected take = async ({ live }: World): Promise<void> => await live.goLive(this.mode, 'older');
}

class GoOff extends LifecycleStep {
	protected readonly wanted = 'off';
	check = (): boolean => true;
	toString = (): string => 'go off';
	protected take = async ({ live }: World): Promise<void> => await live.goOff();
}

/** Another choice of events, or of what happens when the workflow goes off, is published in a live workflow. */
class PublishChange extends LifecycleStep {
	protected readonly wanted = 'live';
	constructor(private readonly change: Change) {
		super();
	}
	check = ({ live }: Readonly<Model>): boolean => live;
	toString = (): string => `publish ${this.change.name}`;
	protected take = async (world: World): Promise<void> => await publish(world, () => this.change.make(world));
}

/** The public address of n8n changes, which takes a restart. */
class MoveAndRestart extends LifecycleStep {
	protected readonly wanted = 'live';
	constructor(private readonly publicUrl: string) {
		super();
	}
	// Two changes in a row of which the first did not succeed leave behind what nobody can know any more.
	check = ({ live, certain }: Readonly<Model>): boolean => live && certain;
	toString = (): string => `restart at ${this.publicUrl}`;
	protected take = async (world: World): Promise<void> => {
		world.choose({ publicUrl: this.publicUrl });
		await world.live.goLive('init', 'older');
	};
}

/** Something that happens beside the workflow's life. */
class Event implements Command {
	constructor(
		private readonly name: string,
		private readonly happen: (world: World, model: Model) => void | Promise<void>,
		private readonly can: (model: Readonly<Model>) => boolean = () => true,
	) {}
	check = (model: Readonly<Model>): boolean => this.can(model);
	toString = (): string => this.name;
	run = async (model: Model, world: World): Promise<void> => {
		await this.happen(world, model);
		model.registered = world.ours().length > 0;
	};
}

interface Change {
	name: string;
	make(world: World): void;
}

const changes: readonly Change[] = [
	{ name: 'the first events', make: (world) => world.choose({ events: world.scenario.events }) },
	{ name: 'another event', make: (world) => world.choose({ events: [world.scenario.unselected] }) },
	{
		name: 'more events',
		make: (world) => world.choose({ events: [...world.scenario.events, world.scenario.unselected] }),
	},
	{ name: 'delete when going off', make: (world) => world.choose({ onDeactivate: 'delete' }) },
	{ name: 'pause when going off', make: (world) => world.choose({ onDeactivate: 'pause' }) },
];

/** What the model does not know has changed: only a restart that sees the list can tell. */
const drifts = (model: Model, world: World): void => {
	model.certain = false;
	// A list that lags shows it by the time something is looked at.
	world.vendor.catchUp();
};

/** What others do at the vendor. */
const drifting: readonly Event[] = [
	new Event('the vendor switches the endpoint off', (world, model) => {
		for (const endpoint of world.ours()) endpoint.enabled = false;
		drifts(model, world);
	}),
	new Event('the vendor deletes the endpoint', (world, model) => {
		world.loseOurs();
		drifts(model, world);
	}),
	new Event(
		'somebody changes the events at the vendor',
		(world, model) => {
			for (const endpoint of world.ours()) endpoint.events = [world.scenario.unselected];
			drifts(model, world);
		},
		({ allowance }) => !allowance.hidesEvents,
	),
];

const leftOver = new Event(
	'a left-over with our address turns up',
	(world, model) => {
		world.vendor.addEndpoint({ url: world.live.url, events: [...world.choice.events] });
		drifts(model, world);
	},
	({ allowance }) => !allowance.noLeftOvers,
);

const imported = new Event(
	'the workflow is imported, with static data of another one',
	async (world) => await world.importForeign(),
	({ live, registered, allowance }) => !live && !registered && !allowance.noLeftOvers,
);

const oneOf = <Kind extends Command>(...choices: readonly Kind[]): fc.Arbitrary<Command> =>
	fc.constantFrom<Command[]>(...choices);

const armedFault: fc.Arbitrary<ArmedFault> = fc.record({
	call: fc.constantFrom<Array<CallName | 'all'>>(...callNames, 'all'),
	kind: fc.constantFrom(...faultKinds),
	times: fc.constantFrom(1, 2, 1_000),
});

/** A step in trouble: what others have done just before it, and what goes wrong in it. */
class InTrouble implements Command {
	constructor(
		private readonly step: Command,
		private readonly drift: Command | null,
		private readonly fault: ArmedFault | null,
	) {}
	check = (model: Readonly<Model>): boolean => this.step.check(model);
	toString = (): string => {
		const { drift, step, fault } = this;
		const trouble = fault ? `, with ${fault.kind.name} in ${fault.call}, ${fault.times} times` : '';
		return `${drift ? `${drift.toString()}, ` : ''}${step.toString()}${trouble}`;
	};
	run = async (model: Model, world: World): Promise<void> => {
		if (this.drift?.check(model)) {
			model.taken.drifts += 1;
			await this.drift.run(model, world);
		}
		model.fault = this.fault ?? undefined;
		await this.step.run(model, world);
	};
}

const inTrouble = (step: fc.Arbitrary<Command>, before: readonly Event[] = [...drifting, leftOver]) =>
	fc
		.tuple(step, fc.option(oneOf(...before), { freq: 2 }), fc.option(armedFault, { freq: 2 }))
		.map((parts): Command => new InTrouble(...parts));

/** Everything that can happen to a workflow with our trigger; what happens more often stands here more often. */
export const commands: Array<fc.Arbitrary<Command>> = [
	oneOf(new GoLive('activate', 'publication'), new GoLive('activate', 'older'), new GoLive('init', 'older')),
	oneOf(new Restart('init'), new Restart('leadershipChange')),
	oneOf(new Restart('init'), new Restart('leadershipChange')),
	oneOf(new GoOff()),
	oneOf(...changes.map((change) => new PublishChange(change))),
]
	.map((step) => inTrouble(step))
	.concat(
		// At a former address an endpoint is ours only by its id, which nobody has of a left-over.
		inTrouble(oneOf(...publicUrls.map((publicUrl) => new MoveAndRestart(publicUrl))), drifting),
		oneOf(
			...changes.map(
				(change) =>
					new Event(
						`choose ${change.name}`,
						(world) => change.make(world),
						({ live }) => !live,
					),
			),
		),
		oneOf(
			imported,
			...publicUrls.map(
				(publicUrl) =>
					new Event(
						`n8n moves to ${publicUrl} while the workflow is off`,
						(world) => world.choose({ publicUrl }),
						({ live, certain }) => !live && certain,
					),
			),
		),
	);
