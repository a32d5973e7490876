import path from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { ended, startChild } from './child';
import type { HostInstallation } from './install';
import type { NodeType } from './shapes';

/** n8n's redaction of fields that nodes declare as sensitive. 2.40 has it, but does not apply it to what it shows. */
const strategy = 'dist/modules/redaction/executions/strategies/node-defined-field-redaction.strategy.js';

const redactedSchema = z.object({ data: z.record(z.string(), z.unknown()) });

/**
 * All that n8n has stored of an execution, after n8n's own code has redacted what the nodes declare as sensitive.
 *
 * @param data what is stored, as `N8nApi.storedData` gives it
 * @param nodes nodes of the workflow, with the types that n8n knows for them
 * @throws if n8n's code does
 */
export async function redactByNodes(
	{ directory, node }: HostInstallation,
	data: unknown,
	nodes: Array<{ name: string; type: NodeType }>,
): Promise<Record<string, unknown>> {
	const child = startChild(
		node,
		[path.join(__dirname, 'redaction.mjs'), path.join(directory, 'node_modules', 'n8n', strategy)],
		{ stdio: ['pipe', 'pipe', 'inherit'] },
	);
	const { stdin, stdout } = child;
	if (!stdin || !stdout) throw new Error('The child has no pipes.');
	stdin.end(
		JSON.stringify({
			execution: {
				data,
				workflowData: { nodes: nodes.map(({ name, type }) => ({ name, type: type.name, typeVersion: 1 })) },
			},
			descriptions: Object.fromEntries(nodes.map(({ type }) => [type.name, type])),
		}),
	);
	const answer = await text(stdout);
	await ended(child);
	if (child.exitCode !== 0) throw new Error('n8n could not redact the execution; see above.');
	return redactedSchema.parse(JSON.parse(answer)).data;
}
