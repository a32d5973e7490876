import { installHost } from '../../host/install';
import { packPackage } from '../../host/pack';
import { bootQueue, type QueueHost, type QueueOptions } from '../../host/queue/boot';
import type { HostVersionName } from '../../host/versions';
import { compiledOnce } from '../support/compiledOnce';

/** Straight to stderr: what goes through jest's console comes when all is over, with a stack to each line. */
export const tell = (line: string) => void process.stderr.write(`  ${line}\n`);

/** Installs n8n if need be, packs this package, and starts queue mode with it. @throws if one of these fails */
export async function startQueue({
	version = '2.40',
	...options
}: Partial<QueueOptions> & { version?: HostVersionName } = {}): Promise<QueueHost> {
	const installation = await installHost(version, tell);
	return await bootQueue({
		onProgress: tell,
		onlyWhenReady: true,
		...options,
		env: { ...compiledOnce, ...options.env },
		installation,
		packageTarball: await packPackage(tell),
	});
}
