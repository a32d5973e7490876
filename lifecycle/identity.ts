import type { IExecuteFunctions, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { createHash } from 'node:crypto';
/** Fingerprint of this node in this workflow on this n8n. */
export const fingerprintOf = (context: IExecuteFunctions | IHookFunctions | IWebhookFunctions): string =>
	nodeFingerprint(context.getInstanceId(), String(context.getWorkflow().id ?? ''), context.getNode().id);

/** Fingerprint of who registers, the same at each start of the same n8n. */
export function nodeFingerprint(instanceId: string, workflowId: string, nodeId: string): string {
	return createHash('sha256')
		.update(JSON.stringify([instanceId, workflowId, nodeId]))
		.digest('hex')
		.slice(0, 32);
}
