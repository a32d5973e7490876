import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { atOwnEnd, ended, signalGroup, startChild } from './child';
import type { HostInstallation } from './install';
import { isReady } from './isReady';
import { runNpm } from './npm';
import { freePorts } from './ports';
import type { OnProgress } from './runProgram';
import { until } from './until';
import { hostVersions } from './versions';

/** Longest times, in milliseconds. */
const bounds = { ready: 180_000, stop: 20_000, npm: 120_000 };

/** A process that has just been ended may hold files for a moment yet. */
const removal = { recursive: true, force: true, maxRetries: 5 };

/** How many lines of n8n's log are kept; the oldest go first. */
const keptLogLines = 20_000;

/** What of our own environment n8n gets. Not more: proxies, npm's settings and jest's NODE_ENV would change what it does. */
const inherited = ['LANG', 'LC_ALL', 'PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR', 'TZ'];

/** Keeps n8n to itself: no calls to its makers' services, no banners and questions. */
const quiet = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
};

/**
 * What a process is for: all of n8n, or in queue mode one of its parts. A webhook process takes deliveries, a worker runs
 * workflows and takes no requests but for its health.
 */
export type Role = 'start' | 'webhook' | 'worker';

export interface BootOptions {
	installation: HostInstallation;
	/** Path of our packed package, as `packPackage` gives it. */
	packageTarball: string;
	/** Settings of n8n that come before ours; undefined takes one away. */
	env?: Record<string, string | undefined>;
	/** Where n8n keeps its database and packages. Without it a new folder, which `dispose` removes. */
	userFolder?: string;
	/** A folder that n8n has started in before, as `startedFolder` gives it: the new one begins as a copy of it. */
	copyOf?: string;
	/** Whether workflows go live through n8n's publication service (its default since 2.36), or within the call. */
	publicationService?: boolean;
	/** Address to listen on and to be reached at. */
	host?: string;
	/** Port; without it a free one. */
	port?: number;
	/** All of n8n without it. */
	role?: Role;
	onProgress?: OnProgress;
}

/** Installs our tarball beside n8n as n8n itself does it for a user: production packages only, and no scripts. */
async function installTarball(userFolder: string, tarball: string, onProgress: OnProgress): Promise<void> {
	const nodes = path.join(userFolder, '.n8n', 'nodes');
	await mkdir(nodes, { recursive: true });
	await writeFile(
		path.join(nodes, 'package.json'),
		JSON.stringify({ name: 'installed-nodes', private: true }, null, 2),
	);
	await runNpm({
		directory: nodes,
		args: [
			'install',
			path.resolve(tarball),
			'--omit=dev',
			'--ignore-scripts',
			'--legacy-peer-deps',
			'--install-links',
			'--no-audit',
			'--no-fund',
			'--no-package-lock',
			'--prefer-offline',
			'--loglevel=error',
		],
		doing: 'Installing the packed package into n8n',
		boundMs: bounds.npm,
		onProgress,
	});
}

/** An n8n that runs on this machine as a child process. It ends with this process, however that ends. */
export class N8n {
	readonly baseUrl: string;
	private readonly lines: string[] = [];
	private child: ChildProcess | undefined;
	private env: Record<string, string | undefined>;
	private readonly keepFolder: () => void;

	/** For `bootN8n`, which prepares the folder. */
	constructor(
		readonly installation: HostInstallation,
		readonly userFolder: string,
		private readonly host: string,
		readonly port: number,
		private readonly settings: {
			env: Record<string, string | undefined>;
			ownsFolder: boolean;
			role: Role;
			onProgress: OnProgress;
		},
	) {
		this.baseUrl = `http://${host}:${port}`;
		this.env = settings.env;
		const remove = () => rmSync(userFolder, removal);
		this.keepFolder = settings.ownsFolder ? atOwnEnd(remove) : () => undefined;
	}

	/** The lines n8n has logged so far, over all its starts, without colors. */
	logLines(): string[] {
		return [...this.lines];
	}

	/** Paths that all answer 200 once it takes requests. */
	private get readyPaths(): readonly string[] {
		return hostVersions[this.installation.version].ready;
	}

	/** Process id, or undefined while it does not run. */
	get pid(): number | undefined {
		return this.child?.pid;
	}

	/**
	 * Starts n8n and waits until it takes requests.
	 *
	 * @throws with the last log lines, if it ends before that or takes longer than three minutes
	 */
	async start(): Promise<void> {
		if (this.child) throw new Error('n8n runs already.');
		const { installation } = this;
		const part = this.settings.role === 'start' ? '' : ` ${this.settings.role}`;
		const name = `n8n ${installation.version}${part}`;
		this.settings.onProgress(`Starting ${name} at ${this.baseUrl} …`);
		const leash = pathToFileURL(path.join(__dirname, 'leash.mjs')).href;
		const child = startChild(installation.node, [`--import=${leash}`, installation.n8n, this.settings.role], {
			cwd: this.userFolder,
			env: await this.environment(),
			stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
		});
		this.child = child;
		const failed = new Promise<Error>((resolve) => child.once('error', resolve));
		for (const stream of [child.stdout, child.stderr]) {
			if (stream) createInterface({ input: stream }).on('line', (line) => this.keep(line));
		}
		child.once('exit', () => {
			if (this.child === child) this.child = undefined;
		});
		try {
			await until(
				'n8n to be ready',
				async () => {
					const error = await Promise.race([failed, sleep(0)]);
					if (error) throw error;
					if (this.child !== child) throw new Error(`n8n ended with ${child.exitCode ?? child.signalCode}.`);
					return (await isReady(this.baseUrl, this.readyPaths)) ? true : undefined;
				},
				{ boundMs: bounds.ready, everyMs: 300 },
			);
		} catch (error) {
			await this.kill();
			const reason = error instanceof Error ? error.message : String(error);
			throw new Error(`n8n did not start: ${reason} It logged last:\n${this.lines.slice(-25).join('\n')}`, {
				cause: error,
			});
		}
		this.settings.onProgress(`${name} is ready at ${this.baseUrl}`);
	}

	/** Ends n8n in order (SIGTERM), or by force if that takes longer than 20 s. The folder stays. */
	async stop(): Promise<void> {
		const { child } = this;
		if (!child) return;
		child.kill('SIGTERM');
		const force = setTimeout(() => signalGroup(child, 'SIGKILL'), bounds.stop);
		await ended(child);
		clearTimeout(force);
		// Its task runners are in the same group.
		signalGroup(child, 'SIGKILL');
		this.child = undefined;
	}

	/** Ends n8n at once and without a word (SIGKILL), as a crash would. The folder stays. */
	async kill(): Promise<void> {
		const { child } = this;
		if (!child) return;
		signalGroup(child, 'SIGKILL');
		await ended(child);
		this.child = undefined;
	}

	/**
	 * Stops n8n if it runs and starts it again with the same folder and port.
	 *
	 * @param changes settings that are different from now on; undefined takes one away
	 */
	async restart(changes: Record<string, string | undefined> = {}): Promise<void> {
		await this.stop();
		this.env = { ...this.env, ...changes };
		await this.start();
	}

	/** Stops n8n for good, and removes its folder if it was made for it. */
	async dispose(): Promise<void> {
		await this.stop();
		if (this.settings.ownsFolder) await rm(this.userFolder, removal);
		this.keepFolder();
	}

	/**
	 * Waits until n8n takes requests, such as after its database was away.
	 *
	 * @throws if that takes longer than three minutes
	 */
	async untilReady(): Promise<void> {
		await until('n8n to be ready', async () => ((await isReady(this.baseUrl, this.readyPaths)) ? true : undefined), {
			boundMs: bounds.ready,
			everyMs: 300,
		});
	}

	private keep(line: string): void {
		this.lines.push(line);
		if (this.lines.length > keptLogLines) this.lines.shift();
	}

	private async environment(): Promise<NodeJS.ProcessEnv> {
		const own = Object.fromEntries(inherited.map((name) => [name, process.env[name]]));
		const [brokerPort] = await freePorts(1);
		return {
			...own,
			// n8n starts its task runners as `node`.
			PATH: [path.dirname(this.installation.node), own.PATH].filter(Boolean).join(path.delimiter),
			HOME: this.userFolder,
			NO_COLOR: '1',
			...quiet,
			...hostVersions[this.installation.version].settings,
			N8N_USER_FOLDER: this.userFolder,
			N8N_HOST: this.host,
			N8N_LISTEN_ADDRESS: this.host,
			N8N_PORT: String(this.port),
			...(this.settings.role === 'worker' && {
				QUEUE_HEALTH_CHECK_ACTIVE: 'true',
				QUEUE_HEALTH_CHECK_PORT: String(this.port),
				N8N_WORKER_SERVER_ADDRESS: this.host,
			}),
			N8N_WEBHOOK_URL: `${this.baseUrl}/`,
			WEBHOOK_URL: `${this.baseUrl}/`,
			N8N_RUNNERS_BROKER_PORT: String(brokerPort),
			N8N_SECURE_COOKIE: 'false',
			N8N_LOG_LEVEL: 'info',
			N8N_LOG_OUTPUT: 'console',
			N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '10',
			...this.env,
		};
	}
}

/**
 * Starts a real n8n with our package installed, on loopback. Its encryption key is made by n8n and kept in the folder, so
 * that credentials outlive a restart.
 *
 * @throws if the package cannot be installed or n8n does not start
 */
export async function bootN8n({
	installation,
	packageTarball,
	env = {},
	userFolder,
	copyOf,
	publicationService = true,
	host = '127.0.0.1',
	port,
	role = 'start',
	onProgress = () => undefined,
}: BootOptions): Promise<N8n> {
	const folder = userFolder ?? (await mkdtemp(path.join(tmpdir(), 'n8n-user-folder-')));
	const [free = 0] = port === undefined ? await freePorts(1, host) : [port];
	const n8n = new N8n(installation, folder, host, free, {
		env: { N8N_USE_WORKFLOW_PUBLICATION_SERVICE: String(publicationService), ...env },
		ownsFolder: userFolder === undefined,
		role,
		onProgress,
	});
	try {
		if (copyOf !== undefined) await cp(copyOf, folder, { recursive: true });
		await installTarball(folder, packageTarball, onProgress);
		await n8n.start();
	} catch (error) {
		await n8n.dispose();
		throw error;
	}
	return n8n;
}
