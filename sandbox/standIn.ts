import type { Unkind } from './unkind';

/** The vendors that the sandbox stands in for. */
export const serviceNames = ['assisters', 'asistian', 'casey', 'commet', 'noderails'] as const;

export type ServiceName = (typeof serviceNames)[number];

/** What a node's `service` parameter is set to for a stand-in: a vendor's name, or `custom` for one that a user describes. */
export type StandInService = ServiceName | 'custom';

/** An endpoint of the vendor's account, in one shape for all vendors; each vendor's API shows it in its own. */
export interface StandInEndpoint {
	id: string;
	url: string;
	events: string[];
	enabled: boolean;
	secret: string;
	name: string | null;
	description: string | null;
	/** Version that shapes the payloads (Commet). */
	apiVersion: string | null;
	/** Who owns it, where an account has several apps (NodeRails). */
	appId: string | null;
	createdAt: Date;
	updatedAt: Date;
}

/** What a seeded endpoint says of itself; the rest is filled in as the vendor would. */
export type EndpointSeed = Pick<StandInEndpoint, 'url'> & Partial<Omit<StandInEndpoint, 'url'>>;

/** A management call as it came in. Headers that hold a credential are left out. */
export interface RecordedRequest {
	method: string;
	path: string;
	query: Record<string, unknown>;
	headers: Record<string, string>;
	body: unknown;
	/** Status that was answered; null as long as there is none, and for good after a time-out or a reset. */
	status: number | null;
	/** The fault that was played, if any. */
	fault: string | null;
}

/** One POST to an endpoint, or what kept it from being made. */
export interface Attempt {
	deliveryId: string;
	endpointId: string | null;
	url: string;
	at: Date;
	/** Headers as sent, in the vendor's spelling. */
	headers: Record<string, string>;
	/** Status received; null when nothing was answered. */
	status: number | null;
	/** Body received: decoded where it was JSON, else the text. */
	body: unknown;
	/** Why nothing was answered, else null. */
	error: string | null;
}

/** A delivery: one body for one endpoint, with its attempts. A copy of an event is a delivery of its own. */
export interface RecordedDelivery {
	id: string;
	endpointId: string | null;
	url: string;
	event: string;
	/** Id of the event in the body or the headers, where the vendor has one. */
	eventId: string | null;
	/** 0 for the first one, counting up over the copies. */
	copy: number;
	/** Whether the vendor's test call sent it. */
	test: boolean;
	/** Body as sent, byte for byte the same in all attempts. */
	body: string;
	attempts: Attempt[];
	delivered: boolean;
	/** Whether nothing more will be tried. */
	settled: boolean;
}

/** A signed request that has not been sent. */
export interface SignedRequest {
	url: string;
	headers: Record<string, string>;
	body: string;
}

/**
 * What is wrong with a delivery: no signature, one made with another secret, a body changed after signing, or a
 * signature that is right but ten minutes old or ahead.
 */
export type Tamper = 'unsigned' | 'forged' | 'tampered' | 'stale' | 'future';

export interface SignOptions {
	/** The event's own part; a sample of the event without it. */
	data?: object;
	/** Sign with this secret, not with the endpoint's. */
	secret?: string;
	/** The event's id; a new one without it. */
	id?: string;
	/** Time of event and attempt; now without it. */
	at?: Date;
	tamper?: Tamper;
}

export interface EmitOptions extends SignOptions {
	/** Send to this URL only, subscribed or not, registered or not. */
	to?: string;
	/** Retry as the vendor does, until it gives up. */
	retry?: boolean;
	/** How many copies; the vendor's own habit without it. */
	copies?: number;
	/** Send the copies at the same time, and not one after another as the vendor does. */
	together?: boolean;
}

/**
 * How a management call goes wrong.
 *
 * - a status: answered in place of the call, which has no effect unless `afterEffect` is set. Without a body it is the
 *   vendor's own error envelope.
 * - `timeout`: never answered, no effect; `timeoutAfter`: never answered, though the call took effect
 * - `resetBefore`: connection reset, no effect; `resetAfter`: connection reset, though the call took effect
 * - `html`: 200 with a web page, as a proxy or a sign-in page would answer, no effect
 * - `wrongEnvelope`: the call takes effect, but its answer has a shape that the vendor does not document
 */
export type Fault =
	| { status: number; headers?: Record<string, string>; body?: unknown; afterEffect?: boolean }
	| 'timeout'
	| 'timeoutAfter'
	| 'resetBefore'
	| 'resetAfter'
	| 'html'
	| 'wrongEnvelope';

export interface FaultRule {
	/** Any verb without it. */
	method?: string;
	/** The path, or its end: `/webhooks` fits `/api/v1/webhooks` but not `/api/v1/webhooks/1`. Any path without it. */
	path?: string | RegExp;
	fault: Fault;
	/** How many matching calls go well before; 0 without it. */
	skip?: number;
	/** How many calls go wrong; 1 without it. */
	times?: number;
}

/** A vendor on this machine. */
export interface StandIn<Service extends StandInService = ServiceName> {
	readonly service: Service;
	/** `http://127.0.0.1:<port>` */
	readonly origin: string;
	/** Data for our credential, valid here. */
	readonly credential: Record<string, string>;
	/** The account's endpoints, oldest first; a live view. */
	readonly endpoints: StandInEndpoint[];
	readonly requests: RecordedRequest[];
	readonly deliveries: RecordedDelivery[];
	/** Adds an endpoint behind the API's back, as the dashboard or another program would. */
	addEndpoint(seed: EndpointSeed): StandInEndpoint;
	/**
	 * Sends an event as the vendor would: to every enabled endpoint that subscribed to it, signed, with the vendor's
	 * envelope, headers and copies. Only loopback and tunneled addresses are called; to others the attempt has an error.
	 *
	 * @returns the first attempts, one for each endpoint and copy, once all are answered.
	 */
	emit(event: string, options?: EmitOptions): Promise<Attempt[]>;
	/** Signs an event for a URL as {@link emit} would, without sending it. */
	signed(event: string, options: SignOptions & { to: string }): SignedRequest;
	/** Calls to the public origin go to the local one, as through a tunnel; both are `scheme://host[:port]`. */
	tunnel(publicOrigin: string, localOrigin: string): void;
	/** Makes the service as unkind as this from now on, and no more than this. */
	beUnkind(unkind: Unkind): void;
	/** Time passes: a list that lags shows what there is. */
	catchUp(): void;
	/** Makes the next matching management calls go wrong. Rules are used up in the order they were given. */
	fail(rule: FaultRule): void;
	/** Takes back the faults that are still to come, and lets go of callers that wait for an answer. */
	mend(): void;
	/** Waits until no delivery is under way, retries included. */
	settled(): Promise<void>;
	/** Forgets endpoints, requests, deliveries, faults, unkindness and tunnels, and cancels what is under way. */
	reset(): void;
	/** Closes the server and cancels what is under way. */
	stop(): Promise<void>;
}

/** Options of every stand-in. */
export interface StandInOptions {
	/** Port to listen on; a free one without it. */
	port?: number;
	/** Factor on the vendor's pauses between attempts and copies; 1/10,000 without it: a minute becomes 6 ms. */
	retryScale?: number;
}
