import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { millisecondsOf, parseIsoTime } from '../../../services/time';

const noon = Date.UTC(2026, 10, 25, 12);

test.each([
	[noon / 1000, noon],
	[noon, noon],
	[noon * 1e3, noon],
	[noon * 1e6, noon],
	[99_999_999_999, 99_999_999_999_000],
	[100_000_000_000, 100_000_000_000],
])('the size of %d says its unit', (time, milliseconds) => {
	expect(millisecondsOf(time)).toBe(milliseconds);
});

test.each([
	'',
	'now',
	'2026',
	'2026-11',
	'2026-11-25T',
	'20261125T120000Z',
	'2026-11-25T12:00Z(x)',
	'2026-02-30T25:00Z',
])('%j is no time', (text) => {
	expect(parseIsoTime(text)).toBeUndefined();
});

test.each(['Asia/Kolkata', 'America/New_York'])('a time without a zone is UTC on a server in %s', (zone) => {
	const texts = ['2026-11-25T12:00:00', '2026-11-25 12:00', '2026-11-25T12:00:00.000'];
	const module = path.join(__dirname, '../../../services/time.ts');
	const script = `
		const { parseIsoTime } = require(${JSON.stringify(module)});
		const local = new Date('2026-11-25T12:00:00').getTime();
		console.log(JSON.stringify({ local, times: ${JSON.stringify(texts)}.map((text) => parseIsoTime(text)) }));
	`;
	const printed = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], {
		cwd: path.join(__dirname, '../../..'),
		env: { ...process.env, TZ: zone },
		timeout: 15_000,
	});
	const { local, times } = JSON.parse(printed.toString()) as { local: number; times: number[] };
	expect(local).not.toBe(noon);
	expect(times).toEqual(texts.map(() => noon));
});
