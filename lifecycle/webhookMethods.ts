import type { IHookFunctions, INodeType } from 'n8n-workflow';
import { isRegistered, register, unregister } from './register';

/** The methods that n8n calls when a workflow goes live and when it goes off, or when a test listener does. */
export const createWebhookMethods = (): NonNullable<INodeType['webhookMethods']> => ({
	default: {
		async checkExists(this: IHookFunctions) {
			return await isRegistered(this);
		},
		async create(this: IHookFunctions) {
			await register(this);
			return true;
		},
		async delete(this: IHookFunctions) {
			await unregister(this);
			return true;
		},
	},
});
