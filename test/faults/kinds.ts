import type { Fault } from '../../sandbox';

/** A way in which a management call goes wrong. */
export interface FaultKind {
	name: string;
	fault: Fault;
	/** Whether the call does nothing, does its work although its answer is lost, or either (for the model). */
	effect: boolean;
	/** Whether the caller gets no answer until it loses patience. */
	hangs: boolean;
}

const answered = (status: number, headers?: Record<string, string>): Fault =>
	headers ? { status, headers } : { status };

const kind = (name: string, fault: Fault, also: Partial<FaultKind> = {}): FaultKind => ({
	name,
	fault,
	effect: false,
	hangs: false,
	...also,
});

/** Every fault that the matrix and the model know. */
export const faultKinds: readonly FaultKind[] = [
	...[401, 403, 404, 409, 410, 422].map((status) => kind(String(status), answered(status))),
	kind('429', answered(429)),
	kind('429 with Retry-After', answered(429, { 'retry-after': '1' })),
	kind('429 with a long Retry-After', answered(429, { 'retry-after': '3600' })),
	kind('500', answered(500)),
	kind('503', answered(503)),
	kind('500 after the effect', { status: 500, afterEffect: true }, { effect: true }),
	kind('time-out', 'timeout', { hangs: true }),
	kind('time-out after the effect', 'timeoutAfter', { effect: true, hangs: true }),
	kind('reset before the effect', 'resetBefore'),
	kind('reset after the effect', 'resetAfter', { effect: true }),
	kind('HTML', 'html'),
	kind('wrong envelope', 'wrongEnvelope', { effect: true }),
];
