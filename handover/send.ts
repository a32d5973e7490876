import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { Service } from '../services/schema/service';
import { credentialSecret } from './credentialSecret';
import { handoverHeader } from './header';
import { sealHandover, type Handover } from './seal';

/** Longest wait for the trigger's answer, in milliseconds: the run that rotates must not hang on an address. */
const timeoutMs = 10_000;

const answerSchema = z.object({ statusCode: z.literal(200), body: z.object({ status: z.literal('handed_over') }) });

/**
 * Hands the new secret of an endpoint to the trigger that may live at its URL, so that it goes on proving deliveries.
 * Nobody else can read it, and a URL with no trigger of ours is no fault: the endpoint belongs to something else then.
 *
 * Never throws: by then the service has changed the secret, and only a run that succeeds puts the new one out.
 *
 * @param url where the endpoint's deliveries go
 * @returns whether a trigger has taken it
 */
export async function sendHandover(
	context: IExecuteFunctions,
	service: Service,
	url: string,
	handover: Handover,
	itemIndex: number,
): Promise<boolean> {
	try {
		const key = await credentialSecret(context, service, itemIndex);
		if (key === undefined || !URL.canParse(url)) return false;
		const answer: unknown = await context.helpers.httpRequest({
			method: 'POST',
			url,
			headers: { 'content-type': 'application/json', [handoverHeader]: '1' },
			body: JSON.stringify(sealHandover(key, service.id, handover, Date.now())),
			timeout: timeoutMs,
			// To somewhere else than the endpoint's own URL it does not go.
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
			returnFullResponse: true,
		});
		return answerSchema.safeParse(answer).success;
	} catch {
		return false;
	}
}
