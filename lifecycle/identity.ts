import type { IExecuteFunctions, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { ownerOf } from './state';

/** Fingerprint of this node in this workflow on this n8n. */
export const ownerOfNode = (context: IExecuteFunctions | IHookFunctions | IWebhookFunctions): string =>
	ownerOf(context.getInstanceId(), String(context.getWorkflow().id ?? ''), context.getNode().id);
