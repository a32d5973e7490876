import process from 'node:process';
import { ensureChromium } from '../host/chromium';
import { installHost } from '../host/install';
import { ensureStores } from '../host/queue/stores';
import { type HostVersionName, hostVersions } from '../host/versions';
import { installJudges } from '../test/judges/install';

/**
 * Installs what the tests need besides npm's packages of this repository. The tests would do so themselves, one thing after the
 * other; this can be done while tests run that need none of it. What cannot be installed is told, and left to them.
 */

const start = Date.now();

function tell(line: string): void {
	console.log(`${Math.round((Date.now() - start) / 1000)} s: ${line}`);
}

async function inTurn(installing: ReadonlyArray<() => Promise<unknown>>): Promise<void> {
	for (const install of installing) {
		try {
			await install();
		} catch (error) {
			tell(error instanceof Error ? error.message : String(error));
			process.exitCode = 1;
		}
	}
}

// Debian's packages and npm's are fetched from different places, and by programs that do not mind each other.
void Promise.all([
	inTurn([
		async () => await installJudges(tell),
		...(Object.keys(hostVersions) as HostVersionName[]).map((version) => async () => await installHost(version, tell)),
	]),
	inTurn([async () => await ensureChromium(tell), async () => await ensureStores(tell)]),
]).then(() => tell('done'));
