// @ts-check
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');
const process = require('node:process');

/**
 * What is known of packages that npm has installed, or is to install. JavaScript that uses Node's own modules alone, because
 * `scripts/ensure-installed.mjs` needs it before anything is installed; CommonJS, because TypeScript's code uses it too.
 */

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [optional] packages for other kinds of machines are, and npm leaves them out
 * @property {boolean} [peer] only wanted beside another one
 * @property {boolean} [link]
 */

/**
 * The packages of a lock file by their place, such as `node_modules/zod`, without the project itself. A file that is not
 * there holds none.
 *
 * @param {string} file
 * @returns {Record<string, LockedPackage>}
 */
function lockedPackages(file) {
	if (!existsSync(file)) return {};
	const { '': _project, ...packages } = JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
	return packages;
}

/**
 * What keeps the installed packages of a folder from being those of its package-lock.json, or undefined if nothing does.
 * npm itself notes what it has installed in node_modules/.package-lock.json.
 *
 * @param {string} directory
 * @param {{ withPeers?: boolean }} [options] `withPeers: false` where npm was told to leave out what packages only want
 *   beside them.
 * @returns {string | undefined}
 */
function whyNotInstalled(directory, { withPeers = true } = {}) {
	if (!existsSync(path.join(directory, 'node_modules'))) return 'node_modules is missing';
	const installed = lockedPackages(path.join(directory, 'node_modules', '.package-lock.json'));
	const wanted = lockedPackages(path.join(directory, 'package-lock.json'));
	for (const [place, { version, integrity, optional, peer, link }] of Object.entries(wanted)) {
		const found = installed[place];
		if (!found && (optional || (peer && !withPeers))) continue;
		if (!found || !existsSync(path.join(directory, place))) return `${place} is missing`;
		if (!link && (found.version !== version || found.integrity !== integrity)) return `${place} is not ${version}`;
	}
	return undefined;
}

/**
 * How far an installation has come, in words; reads the lock file once.
 *
 * @param {string} directory
 * @returns {() => string}
 */
function installProgress(directory) {
	const places = Object.entries(lockedPackages(path.join(directory, 'package-lock.json')))
		.filter(([, { optional }]) => !optional)
		.map(([place]) => path.join(directory, place, 'package.json'));
	return () => {
		const inPlace = places.filter((file) => existsSync(file)).length;
		return inPlace === 0 ? 'fetching' : `${inPlace} of ${places.length} packages in place`;
	};
}

/**
 * What starts npm: the npm that runs us, or else the one in the PATH.
 *
 * @returns {{ command: string, first: string[], shell: boolean }} the command and its first arguments
 */
function npmCommand() {
	const cli = process.env.npm_execpath;
	if (cli && /npm-cli\.[cm]?js$/.test(cli)) return { command: process.execPath, first: [cli], shell: false };
	return { command: 'npm', first: [], shell: process.platform === 'win32' };
}

module.exports = { installProgress, lockedPackages, npmCommand, whyNotInstalled };
