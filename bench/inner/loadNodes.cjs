'use strict';

/**
 * Runs by itself, on the Node that n8n runs on, with --expose-gc and with n8n's packages in NODE_PATH:
 * `loadNodes.cjs PACKAGE CLASS…`. Loads nodes of an installed package as n8n does when a workflow needs them, and prints
 * the processor time in milliseconds, the memory in bytes and the number of files as JSON.
 */
const { createRequire } = require('node:module');
const path = require('node:path');

const [directory, ...classes] = process.argv.slice(2);

// n8n has loaded these long before, from where the package gets them too.
const requireAsPackage = createRequire(path.join(directory, 'package.json'));
requireAsPackage('n8n-workflow');
requireAsPackage('zod');

function inUse() {
	for (let time = 0; time < 4; time += 1) global.gc();
	return process.memoryUsage().heapUsed;
}

const memoryBefore = inUse();
const before = process.cpuUsage();
const nodes = classes.map((name) => {
	const file = path.join(directory, 'dist', 'nodes', name, `${name}.node.js`);
	return new (require(file)[name])();
});
const { user, system } = process.cpuUsage(before);
const bytes = inUse() - memoryBefore;
const files = Object.keys(require.cache).filter((file) => file.startsWith(directory)).length;
process.stdout.write(JSON.stringify({ ms: (user + system) / 1000, bytes, files, nodes: nodes.length }));
