import { randomBytes } from 'node:crypto';
import { N8nApi } from '../api';
import { bootN8n, type N8n, type Role } from '../boot';
import type { HostInstallation } from '../install';
import { type ReverseProxy, startReverseProxy } from '../reverseProxy';
import type { OnProgress } from '../runProgram';
import { type Gate, startGate } from './gate';
import { queueSettings } from './settings';
import { startPostgres, startRedis } from './stores';

/** An n8n in queue mode on this machine, with its owner logged in. */
export interface QueueHost {
	/** Has the editor and its API, and takes no deliveries. */
	main: N8n;
	/** Take deliveries and put them into the queue. */
	webhooks: N8n[];
	/** Run the workflows. */
	workers: N8n[];
	api: N8nApi;
	/** In front of the webhook processes; its address is the one that vendors are given. */
	proxy: ReverseProxy;
	/** The way of all processes to PostgreSQL. */
	database: Gate;
	stop: () => Promise<void>;
}

export interface QueueOptions {
	installation: HostInstallation;
	/** Path of our packed package, as `packPackage` gives it. */
	packageTarball: string;
	webhooks?: number;
	workers?: number;
	/** Whether the proxy asks a webhook process whether it is ready before it gives it a delivery. */
	onlyWhenReady?: boolean;
	/** Settings of all processes, before ours. */
	env?: Record<string, string>;
	onProgress?: OnProgress;
}

/** Stops what was started, last things first, and goes on where something cannot be stopped. */
async function stopAll(stops: Array<() => Promise<void>>): Promise<void> {
	const failures: unknown[] = [];
	for (const stop of stops.splice(0).reverse()) await stop().catch((error: unknown) => failures.push(error));
	if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be stopped.');
}

/**
 * Starts Redis, PostgreSQL and n8n's processes on loopback: one main, and as many webhook processes and workers as asked
 * for (two of each).
 *
 * @throws if something does not start; nothing runs then
 */
export async function bootQueue({
	installation,
	packageTarball,
	webhooks: webhookCount = 2,
	workers: workerCount = 2,
	onlyWhenReady = false,
	env = {},
	onProgress = () => undefined,
}: QueueOptions): Promise<QueueHost> {
	const stops: Array<() => Promise<void>> = [];
	const webhooks: N8n[] = [];
	const mains: N8n[] = [];
	try {
		const redis = await startRedis(onProgress);
		stops.push(redis.stop);
		const postgres = await startPostgres(onProgress);
		stops.push(postgres.stop);
		const database = await startGate(postgres);
		stops.push(database.stop);
		// The test addresses of the editor are answered by main alone.
		const proxy = await startReverseProxy(() => webhooks.map(({ baseUrl }) => baseUrl), {
			apart: { prefix: '/webhook-test/', target: () => mains[0]?.baseUrl },
			onlyWhenReady,
		});
		stops.push(proxy.stop);

		const shared = queueSettings({
			redis,
			postgres: { ...postgres, host: '127.0.0.1', port: database.port },
			publicUrl: proxy.baseUrl,
			encryptionKey: randomBytes(24).toString('hex'),
			namespace: `queue-${randomBytes(4).toString('hex')}`,
		});
		const start = async (role: Role) => {
			const n8n = await bootN8n({ installation, packageTarball, role, env: { ...shared, ...env }, onProgress });
			stops.push(async () => await n8n.dispose());
			return n8n;
		};
		// Alone at first, because it sets up the database.
		const main = await start('start');
		mains.push(main);
		const roles: Role[] = [
			...Array.from({ length: webhookCount }, () => 'webhook' as const),
			...Array.from({ length: workerCount }, () => 'worker' as const),
		];
		const started = await Promise.allSettled(roles.map(start));
		for (const outcome of started) if (outcome.status === 'rejected') throw outcome.reason;
		const processes = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
		webhooks.push(...processes.slice(0, webhookCount));
		const api = new N8nApi(main.baseUrl, installation.version);
		await api.setupOwner();
		const workers = processes.slice(webhookCount);
		return { main, webhooks, workers, api, proxy, database, stop: async () => await stopAll(stops) };
	} catch (error) {
		await stopAll(stops);
		throw error;
	}
}
