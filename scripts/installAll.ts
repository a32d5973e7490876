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

const host = (version: HostVersionName) => async () => await installHost(version, tell);

/** Two are installed at the same time. */
const laneOf: Record<HostVersionName, 'first' | 'second'> = { '2.40': 'first', '2.41': 'second', '1.123': 'second' };

const hostsOf = (lane: 'first' | 'second') =>
	(Object.keys(hostVersions) as HostVersionName[]).filter((version) => laneOf[version] === lane).map(host);

// npm needs one core; Debian's packages come from elsewhere, by a program that does not mind npm.
void Promise.all([
	inTurn([async () => await installJudges(tell), ...hostsOf('first')]),
	inTurn(hostsOf('second')),
	inTurn([async () => await ensureChromium(tell), async () => await ensureStores(tell)]),
]).then(() => tell('done'));
