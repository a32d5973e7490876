import { createHash } from 'node:crypto';
import type { FunctionsBase } from 'n8n-workflow';

/** A context in which a node is somebody: it runs, is published, gets a request, or has a clock. */
type NodeContext = Pick<FunctionsBase, 'getInstanceId' | 'getWorkflow' | 'getNode'>;

/** Key of this node among all of this n8n, for what this process remembers. A copy of the workflow has another one. */
export const nodeKeyOf = (context: NodeContext): string => `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;

/**
 * Fingerprint of this node in this workflow on this n8n, for what is stored with the workflow: what came with an import
 * has the fingerprint of another node.
 */
export const fingerprintOf = (context: NodeContext): string =>
	nodeFingerprint(context.getInstanceId(), context.getWorkflow().id ?? '', context.getNode().id);

/** The same for what all nodes of this workflow share. */
export const workflowFingerprintOf = (context: NodeContext): string =>
	nodeFingerprint(context.getInstanceId(), context.getWorkflow().id ?? '', '');

/**
 * The fingerprint of {@link fingerprintOf} from its parts.
 *
 * @returns 32 hex digits, the same at each start of the same n8n.
 */
export function nodeFingerprint(instanceId: string, workflowId: string, nodeId: string): string {
	return createHash('sha256')
		.update(JSON.stringify([instanceId, workflowId, nodeId]))
		.digest('hex')
		.slice(0, 32);
}

/** How the log names a node. */
export interface LoggedNode {
	/** Such as `workflow 12, node "Orders"`; in the text too, because n8n's plain log shows no metadata. */
	text: string;
	metadata: { workflowId: string; nodeName: string };
}

/** This node as the log names it. */
export function loggedNode(context: NodeContext): LoggedNode {
	const { id: workflowId = 'unknown' } = context.getWorkflow();
	const nodeName = context.getNode().name;
	return { text: `workflow ${workflowId}, node ${JSON.stringify(nodeName)}`, metadata: { workflowId, nodeName } };
}
