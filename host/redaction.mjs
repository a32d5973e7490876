import { createRequire } from 'node:module';
import process from 'node:process';
import { text } from 'node:stream/consumers';

/**
 * Run with n8n's own Node: applies n8n's redaction of fields that nodes declare to an execution. Takes the path of n8n's
 * module as its argument and `{ execution, descriptions }` at its input, and writes the execution to its output.
 */
const { NodeDefinedFieldRedactionStrategy } = createRequire(import.meta.url)(process.argv[2]);
const { execution, descriptions } = JSON.parse(await text(process.stdin));

const unknown = [];
const strategy = new NodeDefinedFieldRedactionStrategy(
	{ warn: (line) => unknown.push(line) },
	{ getByNameAndVersion: (name) => ({ description: descriptions[name] ?? {} }) },
);
await strategy.apply(execution, { memo: new Map() });
if (unknown.length > 0) throw new Error(unknown.join(' '));
process.stdout.write(JSON.stringify(execution));
