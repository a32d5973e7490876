import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installProgress, whyNotInstalled } from '../../../host/packages';

let directory: string;
beforeEach(() => {
	directory = mkdtempSync(path.join(tmpdir(), 'packages-'));
	write('package-lock.json', { packages: { '': { name: 'own' }, ...locked } });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const locked = {
	'node_modules/one': { version: '1.0.0', integrity: 'sha512-one' },
	'node_modules/two': { version: '2.0.0', integrity: 'sha512-two' },
	'node_modules/mac': { version: '1.0.0', integrity: 'sha512-mac', optional: true },
};

function write(file: string, content: object): void {
	mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
	writeFileSync(path.join(directory, file), JSON.stringify(content));
}

/** As npm leaves a folder behind. */
function install(packages: Record<string, object>): void {
	for (const place of Object.keys(packages)) write(`${place}/package.json`, {});
	write('node_modules/.package-lock.json', { packages });
}

const { 'node_modules/mac': _, ...needed } = locked;

test('packages that are all there are installed, without those for other machines', () => {
	install(needed);
	expect(whyNotInstalled(directory)).toBeUndefined();
});

test('a package that others only want beside them counts unless npm was told to leave it out', () => {
	const peer = { version: '1.0.0', integrity: 'sha512-peer', peer: true };
	write('package-lock.json', { packages: { ...locked, 'node_modules/peer': peer } });
	install(needed);
	expect(whyNotInstalled(directory)).toBe('node_modules/peer is missing');
	expect(whyNotInstalled(directory, { withPeers: false })).toBeUndefined();
});

test('nothing installed', () => {
	expect(whyNotInstalled(directory)).toBe('node_modules is missing');
});

test('an installation that was broken off', () => {
	write('node_modules/one/package.json', {});
	expect(whyNotInstalled(directory)).toBe('node_modules/one is missing');
});

test('a package that was removed by hand', () => {
	install(needed);
	rmSync(path.join(directory, 'node_modules/two'), { recursive: true });
	expect(whyNotInstalled(directory)).toBe('node_modules/two is missing');
});

test.each([
	['another version', { version: '2.0.1', integrity: 'sha512-two' }],
	['other content of the same version', { version: '2.0.0', integrity: 'sha512-other' }],
])('%s', (_, two) => {
	install({ ...needed, 'node_modules/two': two });
	expect(whyNotInstalled(directory)).toBe('node_modules/two is not 2.0.0');
});

test('the progress counts what is in place', () => {
	const howFar = installProgress(directory);
	expect(howFar()).toBe('fetching');
	write('node_modules/one/package.json', {});
	expect(howFar()).toBe('1 of 2 packages in place');
});
