import type { IHookFunctions, INodeType } from 'n8n-workflow';

/**
 * The methods that n8n calls when a workflow goes live and when it goes off, or when a test listener does. What they need
 * is loaded then: a process that only receives deliveries never does.
 */
export const createWebhookMethods = (): NonNullable<INodeType['webhookMethods']> => ({
	default: {
		async checkExists(this: IHookFunctions) {
			const { isRegistered } = await import('./activate');
			return await isRegistered(this);
		},
		async create(this: IHookFunctions) {
			const { register } = await import('./activate');
			await register(this);
			return true;
		},
		async delete(this: IHookFunctions) {
			const { unregister } = await import('./deactivate');
			await unregister(this);
			return true;
		},
	},
});
