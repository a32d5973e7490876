import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { settle } from '../endpoints/settle';
import type { Service } from '../services/schema/service';
import { credentialSecret } from './credentialSecret';
import { handoverHeader } from './requestKinds';
import { postSealed } from './post';
import { sealHandover, type Handover } from './seal';
import { canBeTriggerAddress } from './triggerAddress';

/**
 * What came of a handover: a live trigger has taken the new secret (`true`), there is none at the address (`false`), or
 * nobody can tell (`null`), and then what a user should know and do.
 */
export type HandoverOutcome = { handedOver: true | false } | { handedOver: null; notice: string };

const takenSchema = z.object({ status: z.literal('handed_over') });
const refusedSchema = z.object({ status: z.literal('rejected') });

/**
 * Hands the new secret of an endpoint to the trigger that may live at its URL, so that it goes on proving deliveries.
 * Nobody else can read it, and a URL with no trigger of ours is no fault: the endpoint belongs to something else then.
 *
 * Never throws: by then the service has changed the secret, and only a run that succeeds puts the new one out.
 *
 * @param url where the endpoint's deliveries go
 */
export async function sendHandover(
	context: IExecuteFunctions,
	service: Service,
	url: string,
	handover: Handover,
	itemIndex: number,
): Promise<HandoverOutcome> {
	if (!canBeTriggerAddress(url, ownWebhookUrl(context, itemIndex))) return { handedOver: false };
	const key = await settle(credentialSecret(context, service, itemIndex));
	if (!key.ok || key.value === undefined) {
		return unknown('the credential has no secret that is long and random enough to encrypt the new one with');
	}
	const sealed = sealHandover(key.value, service.id, handover, Date.now());
	const posted = await settle(postSealed(context, url, handoverHeader, sealed));
	if (!posted.ok) return unknown('the address could not be reached from this n8n');
	const { status, body, isNotReady } = posted.value;
	if (isNotReady) return unknown('the n8n at the address is not ready: it is starting, or its database is away');
	if (status === 200 && takenSchema.safeParse(body).success) return { handedOver: true };
	if (refusedSchema.safeParse(body).success) {
		return unknown(
			'the trigger there has refused it: it has another credential or endpoint, or its clock is more than five minutes off',
		);
	}
	return saysNothing(status) ? unknown(`the address answered with status ${status}`) : { handedOver: false };
}

/** A server that is out of order, or a proxy that wants something else first, says nothing about what is behind it. */
const saysNothing = (status: number): boolean =>
	status >= 500 || (status >= 300 && status < 400) || [401, 403, 407, 429].includes(status);

const unknown = (reason: string): HandoverOutcome => ({
	handedOver: null,
	notice: `It is not known whether a published trigger uses this endpoint, because ${reason}. If one does, unpublish and publish its workflow, so that it learns the new secret.`,
});

/** An address at which this n8n takes webhooks; undefined where it does not say. It names no workflow. */
function ownWebhookUrl(context: IExecuteFunctions, itemIndex: number): string | undefined {
	try {
		const url = context.evaluateExpression('{{ $execution.resumeUrl }}', itemIndex);
		return typeof url === 'string' ? url : undefined;
	} catch {
		return undefined;
	}
}
