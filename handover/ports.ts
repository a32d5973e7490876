import type { LifecyclePorts } from '../lifecycle/account';

/** What the lifecycle needs of this room; loaded when it is asked for. */
export const ports: LifecyclePorts = {
	async isAnsweredByOther(context, service, url) {
		const { isAnsweredByOther } = await import('./askOther');
		return await isAnsweredByOther(context, service, url);
	},
	showSample(context, service, sample) {
		void import('./sendSample').then(async ({ sendSample }) => await sendSample(context, service, sample));
	},
};
