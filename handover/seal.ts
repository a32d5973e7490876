import { z } from 'zod';
import { boxSchema, closeBox, openBox } from './box';

/** What the trigger has to know about an endpoint whose secret was renewed elsewhere. */
export interface Handover {
	/** Id of the endpoint that the trigger knows. */
	endpointId: string;
	/** Id that it has now: another one where the endpoint was replaced. */
	newEndpointId: string;
	/** Its new signing secret. */
	secret: string;
	/**
	 * How long ago the call began that renewed the secret, in milliseconds. With the trigger's own clock it says which of
	 * two secrets is the newer one, whatever the clocks of the senders say and whichever arrives first.
	 */
	ageMs: number;
}

/** A handover as it is sent: readable is only which endpoint it is for, and when it was sealed. */
export const sealedHandoverSchema = boxSchema.extend({
	version: z.literal(1),
	endpointId: z.string().min(1).max(512),
	/** Milliseconds since 1970. */
	issuedAt: z.number().int().positive(),
});

export type SealedHandover = z.infer<typeof sealedHandoverSchema>;

const contentSchema = z.object({
	newEndpointId: z.string().min(1),
	secret: z.string().min(1),
	ageMs: z.number().min(0).max(86_400_000).default(0),
});

const purpose = 'n8n-nodes-webhook-endpoints secret handover 1';

/** It opens for this service, endpoint and time only. */
const boundTo = (
	service: string,
	{ version, endpointId, issuedAt }: Pick<SealedHandover, 'version' | 'endpointId' | 'issuedAt'>,
) => [version, service, endpointId, issuedAt];

/**
 * Seals a handover with the API credential that both nodes hold.
 *
 * @param service id of the service
 * @param now milliseconds since 1970
 */
export function sealHandover(
	credentialSecret: string,
	service: string,
	{ endpointId, ...content }: Handover,
	now: number,
): SealedHandover {
	const head = { version: 1 as const, endpointId, issuedAt: now };
	return { ...head, ...closeBox(credentialSecret, purpose, boundTo(service, head), content) };
}

/** Opens a handover. @returns undefined where it was sealed with another credential, for another service, or changed. */
export function openHandover(credentialSecret: string, service: string, sealed: SealedHandover): Handover | undefined {
	const content = contentSchema.safeParse(openBox(credentialSecret, purpose, boundTo(service, sealed), sealed));
	return content.success ? { endpointId: sealed.endpointId, ...content.data } : undefined;
}
