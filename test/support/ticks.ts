import { randomUUID } from 'node:crypto';
import { cronsOf } from '../../handover/schedule';

/** Whether the triggers with this credential look after their endpoints in this minute, if they do so every 15 minutes. */
export function ticksInMinuteOf(at: Date, { type, id }: { type: string; id: string }): boolean {
	const [cron] = cronsOf('every15Minutes', { account: `${type}:${id}`, trigger: '' });
	return cron?.split(' ')[1] === String(at.getMinutes() % 15);
}

/** Draws an ID for the trigger of a workflow with which it looks after its endpoint in this second of its minute. */
export function nodeIdForSecondOf(at: Date, workflowId: string): string {
	for (;;) {
		const id = randomUUID();
		const [cron] = cronsOf('every15Minutes', { account: '', trigger: `${workflowId}:${id}` });
		if (cron?.split(' ')[0] === String(at.getSeconds())) return id;
	}
}
