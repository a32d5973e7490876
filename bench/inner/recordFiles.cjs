'use strict';

/**
 * Loaded into n8n before all else: writes down which files of a package are read (`read`) and which are run as code
 * (`run`), one a line, into the file that BENCH_RECORD names. BENCH_PACKAGE is the package's name.
 */
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

const { BENCH_RECORD: record, BENCH_PACKAGE: name } = process.env;
const ofPackage = `${path.sep}node_modules${path.sep}${name}${path.sep}`;
const append = fs.appendFileSync;

function note(kind, file) {
	const text = String(file);
	if (text.includes(ofPackage)) append(record, `${kind} ${text.slice(text.indexOf(ofPackage) + ofPackage.length)}\n`);
}

for (const [owner, method] of [
	[fs, 'readFileSync'],
	[fs, 'readFile'],
	[fs.promises, 'readFile'],
]) {
	const original = owner[method];
	owner[method] = function (file, ...rest) {
		note('read', file);
		return original.call(this, file, ...rest);
	};
}

const compile = Module.prototype._compile;
Module.prototype._compile = function (content, file, ...rest) {
	note('run', file);
	return compile.call(this, content, file, ...rest);
};
