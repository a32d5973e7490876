import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Request, type Response } from 'express';
import type { INodeExecutionData, Workflow } from 'n8n-workflow';
import { webhookContext, type Surroundings } from './contexts';

/** A server on loopback that hands every request over; one that throws is answered as n8n does. */
export async function startServer(
	receive: (request: Request, response: Response) => Promise<void>,
): Promise<{ origin: string; stop(): Promise<void> }> {
	const app = express();
	const server = createServer(app);
	// Stand-ins keep their connections, and a busy machine takes its time between two deliveries.
	server.keepAliveTimeout = 0;
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	app.use((request, response) => {
		receive(request, response).catch(() => response.status(500).json({ message: 'Error in workflow' }));
	});
	const { port } = server.address() as AddressInfo;
	return {
		origin: `http://127.0.0.1:${port}`,
		stop: async () => {
			server.close();
			server.closeAllConnections();
			await once(server, 'close').catch(() => undefined);
		},
	};
}

/** Lets the node receive a delivery and answers as n8n does. @returns the items that it has put out */
export async function deliverTo(
	about: Surroundings,
	workflow: Workflow,
	{ request, response }: { request: Request; response: Response },
	execution: 'webhook' | 'manual' = 'webhook',
): Promise<INodeExecutionData[]> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	const withBody = Object.assign(request, { rawBody: Buffer.concat(chunks), readRawBody: async () => undefined });
	const { webhook } = about.nodeType();
	if (!webhook) throw new Error('the trigger takes no deliveries');
	const result = await webhook.call(webhookContext(about, workflow, { request: withBody, response }, execution));
	if (result.noWebhookResponse) return result.workflowData?.[0] ?? [];
	if (result.workflowData === undefined) response.status(200).json(result.webhookResponse);
	else response.status(200).end();
	return result.workflowData?.[0] ?? [];
}
