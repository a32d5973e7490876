import { canSample } from '../services/capabilities';
import { sendTest } from '../endpoints/client';
import { faultText } from './faultText';
import type { Account } from './account';
import { isListener } from './stateStore';
import { currentReceipt } from './state';

/** n8n stores what a test listener has registered when `create` has returned; a delivery before that cannot be verified. */
const pauseMs = 1000;

/** How often the test event is asked for, where the service says that it was refused. */
const maxAttempts = 3;

/**
 * Asks the service for its test event once the editor's test listener stands, so that a user sees data without leaving
 * n8n. Returns at once: `create` has to be over before the event comes, and a service that waits for our answer would
 * else wait for itself.
 *
 * Only where the test event goes to this endpoint alone, and where it would start something. A test event that does not
 * come is no fault of the listener, which waits on: it is only written to the log.
 *
 * @param onRefused what to do where the service sends none
 * @returns whether it is asked for one
 */
export function requestTestEvent(account: Account, onRefused: () => void): boolean {
	const { context, settings, connection } = account;
	if (!isListener(context)) return false;
	if (!settings.sampleOnListen || settings.testEvents === 'acknowledge') return false;
	if (!canSample(connection.management)) return false;
	const endpointId = currentReceipt(account.store.state, settings.service.id)?.endpointId;
	if (endpointId === undefined) return false;
	sendUntilAccepted(account, endpointId).catch((fault: unknown) => {
		const reason = faultText(settings.service, fault, 'sending a test event');
		context.logger.warn(`${settings.service.displayName} was asked for a test event, but sent none: ${reason}`);
		onRefused();
	});
	return true;
}

async function sendUntilAccepted({ connection }: Account, endpointId: string): Promise<void> {
	for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
		await connection.sleep(pauseMs);
		const { result } = await sendTest(connection, endpointId);
		if (result.success) return;
	}
	throw new Error('it was not accepted');
}
