import { anotherSecret } from '../../support/anotherSecret';
import type { Told } from '../../support/liveWorkflow';
import type { World } from '../world';

/** A step in a workflow's life as its user and n8n take it, with all that n8n does by itself. */
export interface LifeStep {
	name: string;
	/** What this step is for, as a clause. */
	about: string;
	/** What has to be the case before. */
	arrange(world: World): Promise<void>;
	/** @returns what n8n tells the user in the end */
	run(world: World): Promise<Told>;
	/** What is wanted of the vendor in the end. */
	wanted: 'works' | 'none';
	/** Only where the vendor can switch endpoints off; in the end it may be switched off instead of deleted. */
	needsPause?: boolean;
	/** Nobody is there to be told anything: n8n shows what it showed before. */
	byClock?: boolean;
	/**
	 * An endpoint of ours is there that only its address tells from those of others: where the vendor shows another one,
	 * nobody can know that it is ours.
	 */
	leavesUnknown?: boolean;
	/** Nothing has changed, so nothing may be written at the vendor. */
	atRest?: boolean;
	/** Only where an endpoint that the list does not show can be asked for by its id. */
	needsGet?: boolean;
}

const nothing = async (): Promise<void> => undefined;

const publish = async ({ live }: World): Promise<Told> => await live.publish();

const publishFirst = async (world: World): Promise<void> => void (await publish(world));

const restart = async ({ live }: World): Promise<Told> => await live.restart();

const unpublish = async ({ live }: World): Promise<Told> => await live.unpublish();

/** Another node is changed, and the workflow published again: the trigger is the same as before. */
const publishUnchanged = async ({ live }: World): Promise<Told> => {
	live.others = `${live.others}, another node was changed`;
	return await live.publish();
};

/** Two ticks of the clock, an hour each: by then a list that lags has caught up. n8n shows what it showed before. */
const twoTicks = async ({ live, vendor }: World): Promise<Told> => {
	for (let tick = 0; tick < 2; tick += 1) {
		vendor.catchUp();
		await live.tick();
	}
	return { shows: 'published', calledNode: live.triggerRuns };
};

/** A list that lags does not show at the start what has happened just before. */
const restartAndTick = async (world: World): Promise<Told> => {
	const told = await restart(world);
	await twoTicks(world);
	return told;
};

const switchOff = (world: World): void => {
	for (const endpoint of world.ours()) endpoint.enabled = false;
};

/** Somebody makes a new secret in the dashboard. */
const rotate = (world: World): void => {
	for (const endpoint of world.ours()) {
		endpoint.secret = anotherSecret(endpoint.secret);
		// A service that says when an endpoint was changed last counts that as a change.
		endpoint.updatedAt = new Date(endpoint.updatedAt.getTime() + 60_000);
	}
};

const afterPublishing =
	(happens: (world: World) => void) =>
	async (world: World): Promise<void> => {
		await publish(world);
		happens(world);
	};

export const lifeSteps: readonly LifeStep[] = [
	{ name: 'publish', about: 'nothing of ours is there', arrange: nothing, run: publish, wanted: 'works' },
	{
		name: 'publish, left-over',
		about: 'an endpoint at our address is there, and its secret is not known',
		arrange: async (world) => {
			world.vendor.addEndpoint({ url: world.live.url, events: [...world.choice.events] });
		},
		run: publish,
		wanted: 'works',
		leavesUnknown: true,
	},
	{
		name: 'publish again',
		about: 'another node was changed, the trigger was not',
		arrange: publishFirst,
		run: publishUnchanged,
		wanted: 'works',
	},
	{
		name: 'publish again, deleted',
		about: 'the same, after somebody has deleted the endpoint at the vendor',
		arrange: afterPublishing((world) => world.loseOurs()),
		run: async (world) => {
			await publishUnchanged(world);
			return await twoTicks(world);
		},
		wanted: 'works',
		byClock: true,
	},
	{
		name: 'publish a change',
		about: 'other events are chosen in a published workflow',
		arrange: publishFirst,
		run: async (world) => {
			world.choose({ events: [world.scenario.unselected] });
			return await publish(world);
		},
		wanted: 'works',
	},
	{
		name: 'publish, right key',
		about: 'the key in the credential was wrong at the first publish, and has been corrected',
		arrange: async (world) => {
			const { credentials } = world.live.options;
			world.live.options.credentials = withWrongKeys(credentials);
			await publish(world);
			world.live.options.credentials = credentials;
		},
		run: publishUnchanged,
		wanted: 'works',
	},
	{
		name: 'publish, back up',
		about: 'the vendor was down during the first publish',
		arrange: async (world) => {
			world.vendor.fail({ fault: { status: 503, headers: { 'retry-after': '3600' } }, times: 1_000 });
			await publish(world);
			world.mend();
		},
		run: publishUnchanged,
		wanted: 'works',
	},
	{
		name: 'publish, back on',
		about: 'unpublished before, and published again',
		arrange: async (world) => {
			await publish(world);
			await unpublish(world);
		},
		run: publish,
		wanted: 'works',
	},
	{
		name: 'publish after a pause',
		about: 'the endpoint was switched off when it was unpublished, and got a new secret meanwhile',
		arrange: async (world) => {
			world.choose({ onDeactivate: 'pause' });
			await publish(world);
			await unpublish(world);
			rotate(world);
		},
		run: publish,
		wanted: 'works',
		needsPause: true,
	},
	{
		name: 'restart',
		about: 'n8n starts again',
		arrange: publishFirst,
		run: restart,
		wanted: 'works',
		atRest: true,
	},
	{
		name: 'restart, killed at row',
		about: 'n8n was killed during the publish, before it called us',
		arrange: async ({ live }) => void (await live.publish('row')),
		run: restart,
		wanted: 'works',
	},
	{
		name: 'restart, killed at create',
		about: 'n8n was killed during the publish, when the endpoint was there and nothing was saved; some ticks later',
		arrange: async ({ live }) => void (await live.publish('create')),
		run: restartAndTick,
		wanted: 'works',
		leavesUnknown: true,
	},
	{
		name: 'restart, switched off',
		about: 'the service has switched the endpoint off meanwhile; some ticks later',
		arrange: afterPublishing(switchOff),
		run: restartAndTick,
		wanted: 'works',
	},
	{
		name: 'restart, crowded',
		about: 'a hundred endpoints of others were added meanwhile',
		arrange: afterPublishing((world) => world.crowd()),
		run: restart,
		wanted: 'works',
		needsGet: true,
	},
	{
		name: 'clock',
		about: 'the clock of a published trigger ticks',
		arrange: publishFirst,
		run: twoTicks,
		wanted: 'works',
		atRest: true,
		byClock: true,
	},
	{
		name: 'clock, switched off',
		about: 'the service has switched the endpoint off',
		arrange: afterPublishing(switchOff),
		run: twoTicks,
		wanted: 'works',
		byClock: true,
	},
	{
		name: 'clock, deleted',
		about: 'somebody has deleted the endpoint',
		arrange: afterPublishing((world) => world.loseOurs()),
		run: twoTicks,
		wanted: 'works',
		byClock: true,
	},
	{
		name: 'rotated elsewhere',
		about: 'the endpoint has got a new secret in the dashboard, and deliveries came in that could not be verified',
		arrange: afterPublishing(rotate),
		run: async (world) => {
			await world.standing();
			world.live.clock.advance(1_200_000);
			await world.standing();
			return await twoTicks(world);
		},
		wanted: 'works',
		byClock: true,
	},
	{
		name: 'overwritten',
		about: 'a run of the workflow has put older static data back',
		arrange: async (world) => {
			const endRun = world.live.beginRun();
			await publish(world);
			endRun();
			await world.standing();
		},
		run: twoTicks,
		wanted: 'works',
		byClock: true,
	},
	{ name: 'unpublish', about: 'the endpoint is deleted', arrange: publishFirst, run: unpublish, wanted: 'none' },
	{
		name: 'unpublish, crowded',
		about: 'the same, with a hundred newer endpoints of others',
		arrange: afterPublishing((world) => world.crowd()),
		run: unpublish,
		wanted: 'none',
	},
];

const withWrongKeys = (credentials: World['live']['options']['credentials']): typeof credentials =>
	Object.fromEntries(
		Object.entries(credentials).map(([type, fields]) => [
			type,
			Object.fromEntries(
				Object.entries(fields).map(([name, value]) => [name, /key|cookie/i.test(name) ? `${String(value)}0` : value]),
			),
		]),
	);
