import { sleep } from 'n8n-workflow';
import type { Clock } from '../http/transport';

/** The time of this machine. Tests hand in another one, whose pauses pass at once. */
export const systemClock: Clock = { sleep, now: Date.now };
