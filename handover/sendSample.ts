import type { IHookFunctions } from 'n8n-workflow';
import { systemClock } from '../endpoints/n8n/clock';
import { settle } from '../endpoints/settle';
import type { LifecyclePorts } from '../lifecycle/account';
import type { Service } from '../services/schema/service';
import { sampleHeader } from './requestKinds';
import { postSealed } from './post';

/**
 * Milliseconds before each attempt. n8n ends a listener with the first event, so a real one that is already on its way goes
 * first. n8n stores what the listener knows when `create` has returned; before that it takes no sample.
 */
const pausesMs = [6_000, 1_000, 1_000];

/** The listener does not know of the sample yet, or n8n not of the listener. */
const isTooEarly = (status: number): boolean => status === 401 || status === 404;

/**
 * Brings a sample to the test listener at its own address, over the way that a delivery takes. n8n offers a trigger with a
 * webhook no other way to put something out in the editor. Never throws: a sample that does not come is no fault of the
 * listener, which waits on.
 */
export async function sendSample(
	context: IHookFunctions,
	service: Service,
	sample: Parameters<LifecyclePorts['showSample']>[2],
): Promise<void> {
	const sent = await settle(bring(context, sample));
	if (sent.ok) return;
	context.logger.warn(
		`No sample of ${service.displayName} is shown, because this n8n cannot reach its own webhook address. The test listener waits for a real event.`,
	);
}

async function bring(
	context: IHookFunctions,
	{ url, pass }: Parameters<LifecyclePorts['showSample']>[2],
): Promise<void> {
	for (const pauseMs of pausesMs) {
		await systemClock.sleep(pauseMs);
		const { status } = await postSealed(context, url, sampleHeader, { pass });
		if (!isTooEarly(status)) return;
	}
}
