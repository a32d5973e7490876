import type { RecordedDelivery, StandInEndpoint } from './standIn';

/** An event before it is signed. */
export interface Message {
	event: string;
	/** Id of the event, where the vendor sends one. */
	id: string | null;
	/** JSON text; its UTF-8 bytes are what is signed and sent. */
	body: string;
	/** Headers besides the signature's. */
	headers: Record<string, string>;
}

/** How a vendor delivers. Times are in seconds and the vendor's own; they are scaled when used. */
export interface DeliveryHabit {
	/** Puts an event into the vendor's envelope. */
	compose(event: { name: string; data: object; id: string; at: Date; endpoint: StandInEndpoint }): Message;
	/** Signs an attempt. `id` is what {@link DeliveryHabit.compose} gave. */
	sign(signed: { secret: string; body: string; id: string; at: Date }): Record<string, string>;
	/** Name of the header that carries the signature, as {@link DeliveryHabit.sign} spells it. */
	signatureHeader: string;
	/** Makes an id for an event. */
	newEventId(): string;
	/** A sample of the event's own part; an empty object for a name that is not known. */
	sample(event: string): object;
	/** Whether the endpoint wants the event. */
	subscribed(endpoint: StandInEndpoint, event: string): boolean;
	/** Pauses between attempts. */
	retryPausesSeconds: readonly number[];
	/** Pause before each copy, counted from the answer to the one before; the first is 0. */
	copyPausesSeconds: readonly number[];
	/** Longest wait for an answer; not scaled. */
	timeoutSeconds: number;
	/** Redirects that are followed; others count as failure. */
	redirects: number;
	/** Whether URL and secret are copied when the event is queued, or read again at each attempt. */
	queue: 'copied' | 'live';
	/** Told when a delivery is queued, before every pause and when it is settled; not for an unregistered URL. */
	progress?(delivery: RecordedDelivery, endpoint: StandInEndpoint, nextRetryAt: Date | null): void;
}
