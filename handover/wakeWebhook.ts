import type { ITriggerFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { settle } from '../endpoints/settle';
import type { Service } from '../services/schema/service';
import { credentialSecret } from './credentialSecret';
import { messageHeader } from './requestKinds';
import { sealMessage } from './message';
import { postSealed } from './post';

/** Longest wait for the repair, in milliseconds. It goes on at the other end if this is over. */
const timeoutMs = 120_000;

const repairedSchema = z.object({ status: z.enum(['repaired', 'notRepaired']) });

/** n8n's answer where nothing is published at an address. */
const notPublishedStatus = 404;

/**
 * Wakes the trigger's own webhook, where the endpoint is repaired on the newest state and n8n saves what comes of it.
 *
 * @param url the trigger's own address
 * @returns `asked`: it was reached, and has repaired the endpoint or written to the log why it has not. `notPublished`:
 * there is no such webhook any more. `notReached`: nobody who can open the message has answered.
 * @throws what n8n throws where the API credential is not there.
 */
export async function wakeWebhook(
	context: ITriggerFunctions,
	service: Service,
	url: string,
): Promise<'asked' | 'notPublished' | 'notReached'> {
	const key = await credentialSecret(context, service);
	if (key === undefined) return 'notReached';
	const message = sealMessage(key, { kind: 'repair', service: service.id, url, now: Date.now() });
	const posted = await settle(postSealed(context, url, messageHeader, message, timeoutMs));
	if (!posted.ok) return 'notReached';
	if (repairedSchema.safeParse(posted.value.body).success) return 'asked';
	return posted.value.status === notPublishedStatus ? 'notPublished' : 'notReached';
}
