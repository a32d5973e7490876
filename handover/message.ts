import { z } from 'zod';
import { boxSchema, closeBox, maxClockSkewMs, openBox } from './box';

/**
 * What one trigger asks of another. `repair`: of itself, to look after its endpoint where n8n saves what comes of it.
 * `whose`: of whoever answers at an address, whether that is its own.
 */
export type MessageKind = 'repair' | 'whose';

/** A message as it is sent: readable is only what it is about, and when it was sealed. */
export const messageSchema = boxSchema.extend({
	version: z.literal(1),
	kind: z.enum(['repair', 'whose']),
	/** Milliseconds since 1970. */
	issuedAt: z.number().int().positive(),
});

export type Message = z.infer<typeof messageSchema>;

const purpose = 'n8n-nodes-webhook-endpoints message 1';
const answerPurpose = 'n8n-nodes-webhook-endpoints answer 1';

/**
 * Seals a message with the API credential that both sides hold. It opens for this service, kind, address and time only.
 *
 * @param service id of the service
 * @param url the address it is sent to
 * @param now milliseconds since 1970
 */
export function sealMessage(
	credentialSecret: string,
	{ kind, service, url, now }: { kind: MessageKind; service: string; url: string; now: number },
): Message {
	const bound = [1, kind, service, now];
	return { version: 1, kind, issuedAt: now, ...closeBox(credentialSecret, purpose, bound, { url }) };
}

const contentSchema = z.object({ url: z.string() });

/**
 * Opens a message. @returns the address that it was sent to; undefined where it was sealed with another credential, for
 * another service or long ago, or changed.
 */
export function openMessage(
	credentialSecret: string,
	service: string,
	message: Message,
	now: number,
): string | undefined {
	if (Math.abs(now - message.issuedAt) > maxClockSkewMs) return undefined;
	const bound = [message.version, message.kind, service, message.issuedAt];
	return contentSchema.safeParse(openBox(credentialSecret, purpose, bound, message)).data?.url;
}

const answerSchema = boxSchema.extend({ status: z.literal('answered') });

/** Seals the answer to a message, so that nobody else can give it: the address that is the answering trigger's own. */
export const sealAnswer = (credentialSecret: string, { nonce }: Message, ownUrl: string): object => ({
	status: 'answered',
	...closeBox(credentialSecret, answerPurpose, nonce, { url: ownUrl }),
});

/** Opens an answer. @returns the address that the other trigger calls its own; undefined where it is no answer to this */
export function openAnswer(credentialSecret: string, { nonce }: Message, answer: unknown): string | undefined {
	const sealed = answerSchema.safeParse(answer).data;
	if (!sealed) return undefined;
	return contentSchema.safeParse(openBox(credentialSecret, answerPurpose, nonce, sealed)).data?.url;
}
