import type { IHookFunctions, INodeType } from 'n8n-workflow';
import type { LifecyclePorts } from './account';

/**
 * The methods that n8n calls when a workflow goes live and when it goes off, or when a test listener does. What they need
 * is loaded then: a process that only receives deliveries never does.
 */
export const createWebhookMethods = (ports: LifecyclePorts): NonNullable<INodeType['webhookMethods']> => ({
	default: {
		async checkExists(this: IHookFunctions) {
			const { checkExists } = await import('./activate');
			return await checkExists(this, ports);
		},
		async create(this: IHookFunctions) {
			const { activate } = await import('./activate');
			await activate(this, ports);
			return true;
		},
		async delete(this: IHookFunctions) {
			const { deactivate } = await import('./deactivate');
			await deactivate(this, ports);
			return true;
		},
	},
});
