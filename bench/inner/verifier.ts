import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { verify, type Evidence } from '../../deliveries/verification/verify';
import { casey } from '../../services/catalog/casey';
import { commet } from '../../services/catalog/commet';
import { median, orderOf } from '../statistics';

/**
 * Runs by itself, on the Node that n8n runs on: `verifier.ts ROUNDS`. Times the check of one signature, ours and that of
 * others, in rounds where everybody gets the same time, and prints the medians in microseconds as JSON.
 */

const sizes = [1024, 64 * 1024, 1024 * 1024];

/** How long everybody works in a round, in microseconds of processor time: other processes do not count then. */
const turn = 30_000;

const rounds = Number(process.argv[2] ?? 15);

async function contenders(bytes: number): Promise<Record<string, () => boolean>> {
	// svix comes as ES modules only.
	const { Webhook: SvixWebhook } = await import('svix');
	const frame = JSON.stringify({ id: 'whev_1', event: 'payment.received', data: { note: '' } });
	const note = randomBytes(bytes)
		.toString('base64')
		.slice(0, Math.max(0, bytes - frame.length));
	const rawBody = Buffer.from(frame.replace('"note":""', `"note":"${note}"`));
	const text = rawBody.toString('utf8');
	const now = Date.now();
	const timestamp = String(Math.floor(now / 1000));

	const textSecret = `whsec_${randomBytes(24).toString('hex')}`;
	const hex = createHmac('sha256', textSecret).update(rawBody).digest('hex');
	const bare: Evidence = {
		headers: { 'x-commet-signature': hex },
		rawBody,
		secrets: [textSecret],
		now,
		toleranceSeconds: 300,
	};

	const key = randomBytes(24);
	const keySecret = `whsec_${key.toString('base64')}`;
	const start = `msg_1.${timestamp}.`;
	const base64 = createHmac('sha256', key).update(start).update(rawBody).digest('base64');
	const named = (prefix: string) => ({
		[`${prefix}-id`]: 'msg_1',
		[`${prefix}-timestamp`]: timestamp,
		[`${prefix}-signature`]: `v1,${base64}`,
	});
	const stamped: Evidence = { headers: named('svix'), rawBody, secrets: [keySecret], now, toleranceSeconds: 300 };
	const standard = new StandardWebhook(keySecret);
	const svix = new SvixWebhook(keySecret);
	// The floor has its keys made before: Node 24 takes five times as long with a key given as bytes.
	const textKey = createSecretKey(Buffer.from(textSecret, 'utf8'));
	const stampedKey = createSecretKey(key);
	/** For those who throw at a wrong signature. */
	const passed = (check: () => unknown): boolean => {
		check();
		return true;
	};

	return {
		floor: () => timingSafeEqual(createHmac('sha256', textKey).update(rawBody).digest(), Buffer.from(hex, 'hex')),
		ours: () => verify(commet.signature, bare).ok,
		floorStamped: () =>
			timingSafeEqual(
				createHmac('sha256', stampedKey).update(start).update(rawBody).digest(),
				Buffer.from(base64, 'base64'),
			),
		oursStamped: () => verify(casey.signature, stamped).ok,
		standardwebhooks: () => passed(() => standard.verify(text, named('webhook'))),
		svix: () => passed(() => svix.verify(text, named('svix'))),
	};
}

/** Processor time of so many calls, in microseconds. */
function time(call: () => boolean, calls: number): number {
	const before = process.cpuUsage();
	for (let done = 0; done < calls; done += 1) if (!call()) throw new Error('A right signature was refused.');
	const { user, system } = process.cpuUsage(before);
	return user + system;
}

/** How many calls make a turn. Warms the code up by the way. */
function callsPerTurn(call: () => boolean): number {
	for (let calls = 8; ; calls *= 2) {
		const taken = time(call, calls);
		if (taken > turn / 2) return Math.ceil((calls * turn) / taken);
	}
}

async function main(): Promise<void> {
	const result = [];
	for (const bytes of sizes) {
		const entries = Object.entries(await contenders(bytes));
		const taken = new Map(entries.map(([name]) => [name, new Array<number>()]));
		const calls = new Map(entries.map(([name, call]) => [name, callsPerTurn(call)]));
		for (let round = 0; round < rounds; round += 1) {
			for (const [name, call] of orderOf(entries, round)) {
				const count = calls.get(name) ?? 1;
				taken.get(name)?.push(time(call, count) / count);
			}
		}
		const ratio = (name: string, over: string) =>
			median((taken.get(name) ?? []).map((value, round) => value / (taken.get(over)?.[round] ?? NaN)));
		result.push({
			bytes,
			microseconds: Object.fromEntries([...taken].map(([name, values]) => [name, median(values)])),
			ratios: {
				ours: ratio('ours', 'floor'),
				oursStamped: ratio('oursStamped', 'floorStamped'),
				standardwebhooks: ratio('standardwebhooks', 'floorStamped'),
				svix: ratio('svix', 'floorStamped'),
			},
		});
	}
	process.stdout.write(JSON.stringify(result));
}

void main();
