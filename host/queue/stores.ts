import { type ChildProcess, execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { atOwnEnd, ended, signalGroup, startChild } from '../child';
import type { OnProgress } from '../runProgram';
import { freePorts } from '../ports';
import { until } from '../until';
import { programPath } from './programs';

const run = promisify(execFile);

/** Says where a Redis is that may be used: `redis://[user:password@]host[:port][/number]`. */
export const redisVariable = 'QUEUE_TEST_REDIS_URL';

/** Says where an empty database is that may be used: `postgres://user:password@host[:port]/database`. */
export const postgresVariable = 'QUEUE_TEST_POSTGRES_URL';

/** Where a server is, and how to log in. */
export interface Store {
	host: string;
	port: number;
	user: string;
	password: string;
	/** Redis: the number of the database; PostgreSQL: its name. */
	database: string;
	/** Ends it, if it was started here. */
	stop: () => Promise<void>;
}

const defaultPorts: Record<string, number> = { 'redis:': 6379, 'postgres:': 5432, 'postgresql:': 5432 };

/**
 * Reads an address that was given.
 *
 * @throws without the address, which may hold a password
 */
function givenStore(variable: string, address: string): Store {
	if (!URL.canParse(address)) throw new Error(`${variable} is not an address.`);
	const url = new URL(address);
	const port = Number(url.port || defaultPorts[url.protocol]);
	if (!port) throw new Error(`${variable} begins with ${url.protocol}, which is not what it should name.`);
	return {
		host: url.hostname,
		port,
		user: decodeURIComponent(url.username),
		password: decodeURIComponent(url.password),
		database: url.pathname.slice(1),
		stop: async () => undefined,
	};
}

async function takesConnections(port: number): Promise<true | undefined> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		const end = (answer: true | undefined) => {
			socket.destroy();
			resolve(answer);
		};
		socket.once('connect', () => end(true));
		socket.once('error', () => end(undefined));
	});
}

/** A server in a folder of its own, which goes with it. */
async function startServer(
	name: string,
	folder: string,
	port: number,
	command: string[],
	stopSignal: NodeJS.Signals,
): Promise<() => Promise<void>> {
	const said: string[] = [];
	const leash = path.join(__dirname, '..', 'leash.mjs');
	const child: ChildProcess = startChild(process.execPath, [leash, folder, ...command], {
		cwd: folder,
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
	});
	for (const stream of [child.stdout, child.stderr]) {
		if (stream) createInterface({ input: stream }).on('line', (line) => said.push(line) > 20 && said.shift());
	}
	const forget = atOwnEnd(() => rmSync(folder, { recursive: true, force: true }));
	const stop = async () => {
		child.kill(stopSignal);
		const force = setTimeout(() => signalGroup(child, 'SIGKILL'), 10_000);
		await ended(child);
		clearTimeout(force);
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
		forget();
	};
	try {
		await until(`${name} to take connections`, async () => {
			if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${name} ended: ${said.join(' ')}`);
			return await takesConnections(port);
		});
	} catch (error) {
		await stop();
		throw error;
	}
	return stop;
}

const redisProgram = async (onProgress: OnProgress): Promise<string> =>
	await programPath('redis-server', `set ${redisVariable} to the address of a Redis`, onProgress);

async function postgresPrograms(onProgress: OnProgress): Promise<{ initdb: string; postgres: string }> {
	const instead = `set ${postgresVariable} to the address of an empty PostgreSQL database`;
	return {
		initdb: await programPath('initdb', instead, onProgress),
		postgres: await programPath('postgres', instead, onProgress),
	};
}

/** Installs what starting them needs, where no other ones were given. @throws with what to do, if it cannot be installed */
export async function ensureStores(onProgress: OnProgress): Promise<void> {
	if (!process.env[redisVariable]) await redisProgram(onProgress);
	if (!process.env[postgresVariable]) await postgresPrograms(onProgress);
}

/** The Redis that was given by its address, or one of our own. */
export async function startRedis(onProgress: OnProgress): Promise<Store> {
	const given = process.env[redisVariable];
	if (given) return givenStore(redisVariable, given);
	const program = await redisProgram(onProgress);
	onProgress('Starting Redis …');
	const folder = await mkdtemp(path.join(tmpdir(), 'queue-redis-'));
	const [port = 0] = await freePorts(1);
	const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
	const stop = await startServer('Redis', folder, port, [program, ...settings], 'SIGTERM');
	return { host: '127.0.0.1', port, user: '', password: '', database: '0', stop };
}

/** PostgreSQL refuses to run as root: there, it runs as the user that its package has made. */
async function unprivileged(): Promise<{ prefix: string[]; owner?: { uid: number; gid: number } }> {
	if (process.getuid?.() !== 0) return { prefix: [] };
	const [uid = 0, gid = 0] = await Promise.all(
		['-u', '-g'].map(async (what) => Number((await run('id', [what, 'postgres'])).stdout)),
	);
	return { prefix: ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'], owner: { uid, gid } };
}

/** The PostgreSQL that was given by its address, or one of our own. */
export async function startPostgres(onProgress: OnProgress): Promise<Store> {
	const given = process.env[postgresVariable];
	if (given) return givenStore(postgresVariable, given);
	const { initdb, postgres } = await postgresPrograms(onProgress);
	onProgress('Starting PostgreSQL …');
	const { prefix, owner } = await unprivileged();
	const folder = await mkdtemp(path.join(tmpdir(), 'queue-postgres-'));
	const data = path.join(folder, 'data');
	const passwordFile = path.join(folder, 'password');
	const password = randomBytes(16).toString('hex');
	await writeFile(passwordFile, password, { mode: 0o600 });
	if (owner) {
		for (const place of [folder, passwordFile]) await chown(place, owner.uid, owner.gid);
	}
	const user = 'n8n';
	const [command = '', ...args] = [...prefix, initdb, '--pgdata', data, '--username', user, '--pwfile', passwordFile];
	await run(command, [...args, '--auth=scram-sha-256', '--encoding=UTF8', '--no-sync'], { cwd: folder });
	const [port = 0] = await freePorts(1);
	const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 200 };
	const stop = await startServer(
		'PostgreSQL',
		folder,
		port,
		[
			...[...prefix, postgres, '-D', data, '-p', String(port)],
			...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
		],
		'SIGINT',
	);
	return { host: '127.0.0.1', port, user, password, database: 'postgres', stop };
}
