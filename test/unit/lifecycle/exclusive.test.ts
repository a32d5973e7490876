import { setImmediate } from 'node:timers/promises';
import { exclusively } from '../../../lifecycle/exclusive';
import { ProcessMemory, provideMemory } from '../../../lifecycle/memory';

let memory = new ProcessMemory();
provideMemory(() => memory);
beforeEach(() => (memory = new ProcessMemory()));
afterAll(() => provideMemory(() => undefined));

/** Work that notes when it begins and ends, and ends when it is told to. */
function workOf(name: string, log: string[]) {
	let end = (): void => undefined;
	const ended = new Promise<void>((resolve) => (end = resolve));
	const work = async (): Promise<string> => {
		log.push(`${name} begins`);
		await ended;
		log.push(`${name} ends`);
		return name;
	};
	return { work, end: () => end() };
}

test('one comes after the other, also after one that fails, and nothing is kept of them', async () => {
	const log: string[] = [];
	const first = workOf('first', log);
	const second = workOf('second', log);
	const failing = exclusively('a', async () => {
		await first.work();
		throw new Error('broken');
	});
	const next = exclusively('a', second.work, 60_000);
	const elsewhere = exclusively('b', async () => await Promise.resolve('another'));
	expect(await elsewhere).toBe('another');
	second.end();
	await setImmediate();
	expect(log).toEqual(['first begins']);
	first.end();
	await expect(failing).rejects.toThrow('broken');
	expect(await next).toBe('second');
	expect(log).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
	await setImmediate();
	expect(memory.running.size).toBe(0);
});

test('what waits no longer than it may begins beside what goes on, and the next one waits for both', async () => {
	const log: string[] = [];
	const slow = workOf('slow', log);
	const hasty = workOf('hasty', log);
	const last = workOf('last', log);
	hasty.end();
	last.end();
	const all = [exclusively('a', slow.work), exclusively('a', hasty.work, 10), exclusively('a', last.work)];
	await all[1];
	await setImmediate();
	expect(log).toEqual(['slow begins', 'hasty begins', 'hasty ends']);
	slow.end();
	await Promise.all(all);
	expect(log.slice(3)).toEqual(['slow ends', 'last begins', 'last ends']);
	await setImmediate();
	expect(memory.running.size).toBe(0);
});
