import { N8nApi } from '../../host/api';
import { bootN8n, type BootOptions, type N8n } from '../../host/boot';
import { type HostInstallation, installHost } from '../../host/install';
import { packPackage } from '../../host/pack';
import { startedFolder } from '../../host/startedFolder';
import type { HostVersionName } from '../../host/versions';
import { compiledOnce } from '../support/compiledOnce';

/** A running n8n with this package installed, and its owner logged in. */
export interface Host {
	n8n: N8n;
	api: N8nApi;
	installation: HostInstallation;
	/** Ends n8n and removes its folder. */
	stop: () => Promise<void>;
}

export type HostOptions = Partial<Omit<BootOptions, 'installation' | 'packageTarball'>> & { version?: HostVersionName };

/** Straight to stderr: what goes through jest's console comes when all is over, with a stack to each line. */
export const tell = (line: string) => void process.stderr.write(`  ${line}\n`);

const installations = new Map<HostVersionName, Promise<HostInstallation>>();
let packed: Promise<string> | undefined;

function installedOnce(version: HostVersionName): Promise<HostInstallation> {
	const installation = installations.get(version) ?? installHost(version, tell);
	installations.set(version, installation);
	return installation;
}

/**
 * Installs n8n if need be, packs this package, starts n8n with it and creates its owner. Installing and packing happen
 * once for all hosts of a test file.
 *
 * @throws if one of these fails; nothing runs then
 */
export async function startHost({ version = '2.40', ...options }: HostOptions = {}): Promise<Host> {
	const installation = await installedOnce(version);
	packed ??= packPackage(tell);
	const n8n = await bootN8n({
		onProgress: tell,
		copyOf: await startedFolder(installation, tell),
		...options,
		env: { ...compiledOnce, ...options.env },
		installation,
		packageTarball: await packed,
	});
	const api = new N8nApi(n8n.baseUrl, version);
	try {
		await api.setupOwner();
	} catch (error) {
		await n8n.dispose();
		throw error;
	}
	return { n8n, api, installation, stop: async () => await n8n.dispose() };
}
