import type { World } from './world';

/** A step in a workflow's life during which the vendor is called, as n8n takes it. */
export interface Step {
	name: string;
	/** What this step is for, as a clause. */
	about: string;
	/** What has to be the case before: brought about without any fault. */
	arrange(world: World): Promise<void>;
	/** @throws what n8n tells the user */
	run(world: World): Promise<void>;
	/** What is wanted of the vendor in the end. */
	wanted: 'works' | 'paused' | 'none';
	/** Only where the vendor can switch endpoints off. */
	needsPause?: boolean;
	/** Whether somebody changed something at the vendor before, which only its list can tell. */
	changedByOthers?: boolean;
}

const goLive = async ({ live }: World): Promise<void> => await live.goLive('activate', 'publication');

/** n8n's start, as its older pipeline does it; with the publication service n8n does not look at webhooks then. */
const restart = async ({ live }: World): Promise<void> => await live.goLive('init', 'older');

const goOff = async ({ live }: World): Promise<void> => await live.goOff();

/**
 * A change is published: n8n removes the old version's endpoint, goes on even if that did not succeed, and then goes
 * live with the new version.
 */
export async function publish(world: World, change: () => void): Promise<void> {
	await goOff(world).catch(() => undefined);
	change();
	await world.live.goLive('update', 'publication');
}

const asLeftOver = async (world: World): Promise<void> => {
	world.vendor.addEndpoint({ url: world.live.url, events: [...world.choice.events] });
};

const change = (world: World) => (): void => world.choose({ events: [world.scenario.unselected] });

export const steps: readonly Step[] = [
	{
		name: 'publish',
		about: 'nothing of ours is there',
		arrange: async () => undefined,
		run: goLive,
		wanted: 'works',
	},
	{
		name: 'publish, left-over',
		about: 'an endpoint at our address is there, and its secret is not known',
		arrange: asLeftOver,
		run: goLive,
		wanted: 'works',
	},
	{
		name: 'publish, twins',
		about: 'two endpoints at our address are there, and no secret is known',
		arrange: async (world) => {
			await asLeftOver(world);
			await asLeftOver(world);
		},
		run: goLive,
		wanted: 'works',
	},
	{
		name: 'publish a change',
		about: 'other events are chosen in a live workflow',
		arrange: goLive,
		run: async (world) => await publish(world, change(world)),
		wanted: 'works',
	},
	{
		name: 'go on after a pause',
		about: 'the endpoint was switched off, and the events are others than before',
		arrange: async (world) => {
			world.choose({ onDeactivate: 'pause' });
			await goLive(world);
			await goOff(world);
			change(world)();
		},
		run: goLive,
		wanted: 'works',
		needsPause: true,
	},
	{
		name: 'restart',
		about: 'n8n starts again and nothing has changed',
		arrange: goLive,
		run: restart,
		wanted: 'works',
	},
	{
		name: 'restart, switched off',
		about: 'the service has switched the endpoint off meanwhile',
		arrange: async (world) => {
			await goLive(world);
			for (const endpoint of world.ours()) endpoint.enabled = false;
		},
		run: restart,
		wanted: 'works',
		changedByOthers: true,
	},
	{
		name: 'restart, deleted',
		about: 'somebody has deleted the endpoint meanwhile',
		arrange: async (world) => {
			await goLive(world);
			world.loseOurs();
		},
		run: restart,
		wanted: 'works',
		changedByOthers: true,
	},
	{
		name: 'restart, moved',
		about: "n8n's public address has changed meanwhile",
		arrange: async (world) => {
			await goLive(world);
			world.choose({ publicUrl: 'https://new.example.com' });
		},
		run: restart,
		wanted: 'works',
	},
	{
		name: 'publish, moved',
		about: "n8n's public address has changed, and the old endpoint is still there",
		arrange: async (world) => {
			await goLive(world);
			world.choose({ publicUrl: 'https://new.example.com' });
		},
		run: goLive,
		wanted: 'works',
	},
	{
		name: 'unpublish',
		about: 'the endpoint is deleted',
		arrange: goLive,
		run: goOff,
		wanted: 'none',
	},
	{
		name: 'unpublish, pause',
		about: 'the endpoint is switched off',
		arrange: async (world) => {
			world.choose({ onDeactivate: 'pause' });
			await goLive(world);
		},
		run: goOff,
		wanted: 'paused',
		needsPause: true,
	},
];
