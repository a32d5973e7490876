import { createHash } from 'node:crypto';
import type { Cron } from 'n8n-workflow';
import type { TriggerOptions } from '../services/n8n/triggerOptions';

/** How often a clock ticks. */
export type CheckInterval = Exclude<TriggerOptions['checkEndpoint'], 'off'>;

/**
 * The cron expressions, with seconds, at which a trigger checks its endpoint. The minute within the hour or the day comes
 * from the account, so that its triggers can share what the service lists, and accounts do not ask at the same time. The
 * second comes from the trigger. Both stay the same after a restart.
 *
 * @param keys names of account and trigger among all of this n8n
 */
export function cronsOf(
	interval: CheckInterval,
	keys: { account: string; trigger: string },
): Array<Cron['expression']> {
	const account = createHash('sha256').update(keys.account).digest();
	const [minute, hour] = [account.readUInt16BE(0) % 60, account.readUInt16BE(2) % 24];
	const second = createHash('sha256').update(keys.trigger).digest().readUInt16BE(0) % 60;
	switch (interval) {
		case 'every15Minutes':
			return [0, 15, 30, 45].map((quarter): Cron['expression'] => `${second} ${(minute % 15) + quarter} * * * *`);
		case 'everyHour':
			return [`${second} ${minute} * * * *`];
		case 'everyDay':
			return [`${second} ${minute} ${hour} * * *`];
	}
}
