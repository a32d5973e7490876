import { createServer } from 'node:http';
import { LinearClient } from '@linear/sdk';
import { Paddle } from '@paddle/paddle-node-sdk';
import { Polar } from '@polar-sh/sdk';
import { Resend } from 'resend';
import { SquareClient } from 'square';
import Stripe from 'stripe';
import { WebflowClient } from 'webflow-api';

/**
 * Runs by itself in the folder where the services' packages are installed: takes what an endpoint is to be like from its
 * standard input, has each service's own client list, create and delete one on loopback, and prints what those calls were.
 * What the clients make of the answers is of no interest here. Nothing here comes from this package.
 */

/** By service: how its client does each of them, given an address and a key. */
const clients = {
	paddle({ origin, key, wanted, id }) {
		const { notificationSettings } = new Paddle(key, { environment: origin, logLevel: 'none' });
		return {
			list: () => notificationSettings.list({ perPage: 200 }),
			create: () =>
				notificationSettings.create({
					type: 'url',
					destination: wanted.url,
					subscribedEvents: wanted.events,
					description: wanted.label,
				}),
			delete: () => notificationSettings.delete(id),
		};
	},
	polar({ origin, key, wanted, id }) {
		const { webhooks } = new Polar({ accessToken: key, serverURL: origin });
		return {
			list: () => webhooks.listWebhookEndpoints({ page: 1, limit: 100 }),
			create: () =>
				webhooks.createWebhookEndpoint({ url: wanted.url, name: wanted.label, format: 'raw', events: wanted.events }),
			delete: () => webhooks.deleteWebhookEndpoint({ id }),
		};
	},
	resend({ origin, key, wanted, id }) {
		const { webhooks } = new Resend(key, { baseUrl: origin });
		return {
			list: () => webhooks.list({ limit: 100 }),
			create: () => webhooks.create({ endpoint: wanted.url, events: wanted.events }),
			delete: () => webhooks.remove(id),
		};
	},
	square({ origin, key, wanted, id }) {
		const { subscriptions } = new SquareClient({ token: key, baseUrl: origin }).webhooks;
		const subscription = { name: wanted.label, eventTypes: wanted.events, notificationUrl: wanted.url, enabled: true };
		return {
			list: () => subscriptions.list({ includeDisabled: true, limit: 100 }),
			create: () => subscriptions.create({ subscription }),
			delete: () => subscriptions.delete({ subscriptionId: id }),
		};
	},
	stripe({ origin, key, wanted, id }) {
		const { hostname, port } = new URL(origin);
		const { eventDestinations } = new Stripe(key, { host: hostname, port, protocol: 'http', maxNetworkRetries: 0 }).v2
			.core;
		return {
			list: () => eventDestinations.list({ limit: 100, include: ['webhook_endpoint.url'] }),
			create: () =>
				eventDestinations.create({
					name: wanted.label,
					type: 'webhook_endpoint',
					event_payload: 'snapshot',
					enabled_events: wanted.events,
					webhook_endpoint: { url: wanted.url },
					include: ['webhook_endpoint.signing_secret', 'webhook_endpoint.url'],
				}),
			delete: () => eventDestinations.del(id),
		};
	},
	linear({ origin, key, wanted, id }) {
		const client = new LinearClient({ apiKey: key, apiUrl: `${origin}/graphql` });
		return {
			list: () => client.webhooks({ first: 250 }),
			create: () =>
				client.createWebhook({
					url: wanted.url,
					resourceTypes: wanted.events,
					enabled: true,
					label: wanted.label,
					allPublicTeams: true,
				}),
			delete: () => client.deleteWebhook(id),
		};
	},
	webflow({ origin, key, wanted, id }) {
		const { webhooks } = new WebflowClient({ accessToken: key, baseUrl: `${origin}/v2` });
		return {
			list: () => webhooks.list('site_1'),
			create: () => webhooks.create('site_1', { triggerType: wanted.events[0], url: wanted.url }),
			delete: () => webhooks.delete(id),
		};
	},
};

/** A service that notes each request and answers every one with an object that has nothing in it. */
async function startRecorder() {
	const requests = [];
	const server = createServer(async (request, response) => {
		const chunks = [];
		for await (const chunk of request) chunks.push(chunk);
		const url = new URL(request.url, 'http://127.0.0.1');
		requests.push({
			method: request.method,
			path: url.pathname,
			query: Object.fromEntries(url.searchParams),
			headers: request.headers,
			body: Buffer.concat(chunks).toString('utf8'),
		});
		response.setHeader('content-type', 'application/json').end('{}');
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		requests,
		origin: `http://127.0.0.1:${server.address().port}`,
		stop() {
			server.closeAllConnections();
			server.close();
		},
	};
}

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const wantedBy = JSON.parse(Buffer.concat(chunks).toString('utf8'));

const calls = {};
const recorder = await startRecorder();
for (const [service, make] of Object.entries(clients)) {
	calls[service] = {};
	const client = make({ ...wantedBy[service], origin: recorder.origin });
	for (const [operation, call] of Object.entries(client)) {
		const before = recorder.requests.length;
		await new Promise((resolve) => resolve(call())).catch(() => undefined);
		calls[service][operation] = recorder.requests[before] ?? null;
	}
}
recorder.stop();
process.stdout.write(JSON.stringify(calls));
