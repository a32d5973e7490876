import type { Router } from 'express';
import type { Account } from './account';
import type { RecordedDelivery, ServiceName, StandInEndpoint, StandInService } from './standIn';

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
	retries: readonly number[];
	/** Pause before each copy, counted from the answer to the one before; the first is 0. */
	copies: readonly number[];
	/** Longest wait for an answer; not scaled. */
	timeout: number;
	/** Redirects that are followed; others count as failure. */
	redirects: number;
	/** Whether URL and secret are copied when the event is queued, or read again at each attempt. */
	queue: 'copied' | 'live';
	/** Told when a delivery is queued, before every pause and when it is settled; not for an unregistered URL. */
	progress?(delivery: RecordedDelivery, endpoint: StandInEndpoint, nextRetryAt: Date | null): void;
}

/** A stand-in's vendor: all that differs from the others. */
export interface Vendor<Service extends StandInService = ServiceName> {
	service: Service;
	/** Path that all management paths begin with. */
	basePath: string;
	/** Data for our credential. */
	credential(origin: string): Record<string, string>;
	/** Adds the management API to the router, its authentication included. */
	routes(router: Router, account: Account): void;
	/** The vendor's own envelope of a refusal. */
	errorBody(refusal: Refusal): unknown;
	/** What a path or verb that is not there gets. */
	unknownRoute: Refusal;
	/** Fills in what a seeded or created endpoint does not say. */
	newEndpoint(): Omit<StandInEndpoint, 'url'>;
	habit: DeliveryHabit;
	/** Forgets what the vendor keeps besides endpoints. */
	reset?(): void;
}

/** An answer that refuses a call; thrown by routes, put into the vendor's envelope by the server. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		/** The vendor's word for it; for a played fault the vendor chooses one by the status. */
		readonly code: string | undefined,
		message: string,
		readonly details?: unknown,
	) {
		super(message);
	}
}
