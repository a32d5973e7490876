import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** Where and when figures were taken. */
export interface Machine {
	date: string;
	processor: string;
	cores: number;
	memoryGb: number;
	system: string;
	/** How busy the machine was before the first part: processes that wanted a core, over a minute. */
	loadBefore: number;
	n8n: string;
	node: string;
}

/** What this machine is. */
export const thisMachine = (versions: Pick<Machine, 'n8n' | 'node'>): Machine => ({
	date: new Date().toISOString().slice(0, 10),
	processor: cpus()[0]?.model.trim() ?? 'unknown',
	cores: cpus().length,
	memoryGb: Math.round(totalmem() / 2 ** 30),
	system: `${platform()} ${release()} ${arch()}`,
	loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
	...versions,
});
