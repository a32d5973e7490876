import { createHash } from 'node:crypto';
import type { Cron } from 'n8n-workflow';
import type { TriggerOptions } from '../services/n8n/triggerOptions';

/** How often a clock ticks. */
export type CheckInterval = Exclude<TriggerOptions['checkEndpoint'], 'off'>;

/**
 * The cron expressions, with seconds, at which a trigger checks its endpoint. Its moment within the hour or the day comes
 * from its name, so that many triggers do not ask at the same time, and each asks at the same time again after a restart.
 *
 * @param key name of the trigger among all of this n8n
 */
export function cronsOf(interval: CheckInterval, key: string): Array<Cron['expression']> {
	const digest = createHash('sha256').update(key).digest();
	const [second, minute, hour] = [
		digest.readUInt16BE(0) % 60,
		digest.readUInt16BE(2) % 60,
		digest.readUInt16BE(4) % 24,
	];
	switch (interval) {
		case 'every15Minutes':
			return [0, 15, 30, 45].map((quarter): Cron['expression'] => `${second} ${(minute % 15) + quarter} * * * *`);
		case 'everyHour':
			return [`${second} ${minute} * * * *`];
		case 'everyDay':
			return [`${second} ${minute} ${hour} * * *`];
	}
}
