import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { z } from 'zod';
import { refuse } from '../deliveries/n8n/refuse';
import { announcedItem } from '../lifecycle/listenerSample';
import type { TriggerSettings } from '../lifecycle/settings';
import { readSealed } from './readSealed';

const sampleSchema = z.object({ pass: z.string() });

/** Puts out the sample that this test listener has announced. Anything else is refused like a forged delivery. */
export async function receiveSample(
	context: IWebhookFunctions,
	settings: TriggerSettings,
): Promise<IWebhookResponseData> {
	const message = await readSealed(context, sampleSchema);
	const item = message && announcedItem(context, settings, message.pass);
	if (item) return { workflowData: [[item]] };
	return refuse(context, settings.service, { what: 'Sample', status: 401, reason: 'signature_mismatch' });
}
