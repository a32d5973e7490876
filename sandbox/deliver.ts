import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { isAxiosError } from 'axios';
import type { DeliveryHabit, Message } from './habit';
import type { Reach } from './reach';
import { remember } from './remember';
import type { Attempt, EmitOptions, RecordedDelivery, StandInEndpoint } from './standIn';
import { claimedTime, signAttempt } from './tamper';

/** Where an event goes. */
export interface Target {
	endpoint: StandInEndpoint;
	/** Whether the endpoint is one of the account, and not just a URL to send to. */
	registered: boolean;
}

export type SendOptions = Omit<EmitOptions, 'to'> & {
	/** The vendor's test call sends it. */
	test?: boolean;
};

interface Job {
	delivery: RecordedDelivery;
	target: Target;
	message: Message;
	options: SendOptions;
	/** URL and secret as they were when the event was queued. */
	queued: Pick<StandInEndpoint, 'url' | 'secret'>;
	/** Ends with {@link Deliverer.cancel}. */
	signal: AbortSignal;
}

/** Whether the endpoint took the delivery: every vendor counts any 2xx. */
export const wasAccepted = (attempt: Pick<Attempt, 'status'> | undefined): boolean =>
	Math.floor((attempt?.status ?? 0) / 100) === 2;

/** Sends events by a vendor's habit and records what happened. */
export class Deliverer {
	readonly deliveries: RecordedDelivery[] = [];
	private readonly agent = new Agent({ keepAlive: true });
	private readonly running = new Set<Promise<unknown>>();
	private cancellation = newCancellation();

	constructor(
		private readonly habit: DeliveryHabit,
		private readonly scale: number,
		private readonly reach: Reach,
		private readonly isRegistered: (endpoint: StandInEndpoint) => boolean,
	) {}

	/** Sends an event to one target. @returns the first attempt of each copy, once all are answered. */
	async send(target: Target, event: string, options: SendOptions = {}): Promise<Attempt[]> {
		return await this.track(this.sendCopies(target, event, options));
	}

	/** Puts an event into the vendor's envelope. */
	compose(endpoint: StandInEndpoint, name: string, options: SendOptions): Message {
		const at = claimedTime(options.at ?? new Date(), options.tamper);
		const id = options.id ?? this.habit.newEventId();
		return this.habit.compose({ name, data: options.data ?? this.habit.sample(name), id, at, endpoint });
	}

	/** Waits until nothing is under way. */
	async settled(): Promise<void> {
		while (this.running.size > 0) await Promise.allSettled(this.running);
	}

	/** Cancels what is under way; what is sent from now on is not concerned. */
	cancel(): void {
		this.cancellation.abort();
		this.cancellation = newCancellation();
	}

	/** Cancels what is under way and closes the connections. */
	async stop(): Promise<void> {
		this.cancel();
		await this.settled();
		this.agent.destroy();
	}

	private async sendCopies(target: Target, event: string, options: SendOptions): Promise<Attempt[]> {
		const message = this.compose(target.endpoint, event, options);
		const { signal } = this.cancellation;
		const { url, secret } = target.endpoint;
		const job = (copy: number): Job => {
			const delivery = remember(this.deliveries, newDelivery(target, message, copy, options.test ?? false));
			return { delivery, target, message, options, queued: { url, secret }, signal };
		};
		const { copyPausesSeconds } = this.habit;
		const count = options.copies ?? (options.test ? 1 : copyPausesSeconds.length);
		if (options.together) return await Promise.all(Array.from({ length: count }, (_, copy) => this.first(job(copy))));

		const attempts: Attempt[] = [];
		for (let copy = 0; copy < count && !signal.aborted; copy++) {
			await this.pause(copyPausesSeconds[copy] ?? copyPausesSeconds.at(-1) ?? 0, signal);
			if (!signal.aborted) attempts.push(await this.first(job(copy)));
		}
		return attempts;
	}

	/** Makes the first attempt; the retries go on behind. */
	private async first(job: Job): Promise<Attempt> {
		this.report(job, null);
		const attempt = await this.attempt(job);
		void this.track(this.retry(job));
		return attempt;
	}

	private async retry(job: Job): Promise<void> {
		const { delivery, options, signal } = job;
		for (const pause of options.retry ? this.habit.retryPausesSeconds : []) {
			// An address that may not be called stays so: trying again would only pass time.
			const isFinal = delivery.delivered || delivery.attempts.at(-1)?.error === 'not_loopback';
			if (isFinal || signal.aborted) break;
			this.report(job, new Date(Date.now() + this.scaled(pause)));
			await this.pause(pause, signal);
			if (signal.aborted || !this.stillWanted(job)) break;
			await this.attempt(job);
		}
		delivery.settled = true;
		this.report(job, null);
	}

	private stillWanted({ target }: Job): boolean {
		if (this.habit.queue === 'copied' || !target.registered) return true;
		return target.endpoint.enabled && this.isRegistered(target.endpoint);
	}

	private async attempt(job: Job): Promise<Attempt> {
		const { delivery, target, message, options, queued } = job;
		const { url, secret } = this.habit.queue === 'copied' ? queued : target.endpoint;
		const now = options.at ?? new Date();
		const signed = signAttempt(this.habit, message, {
			secret: options.secret ?? secret,
			at: claimedTime(now, options.tamper),
			tamper: options.tamper,
		});
		delivery.body = signed.body;
		const answer = await this.post(url, signed, job.signal);
		const attempt: Attempt = {
			deliveryId: delivery.id,
			endpointId: delivery.endpointId,
			url,
			at: now,
			headers: signed.headers,
			...answer,
		};
		delivery.attempts.push(attempt);
		delivery.delivered = wasAccepted(attempt);
		return attempt;
	}

	private async post(
		url: string,
		{ headers, body }: { headers: Record<string, string>; body: string },
		signal: AbortSignal,
	): Promise<Pick<Attempt, 'status' | 'body' | 'error'>> {
		const address = this.reach.resolve(url);
		if (!address) return { status: null, body: null, error: 'not_loopback' };
		try {
			// Bytes in and text out: axios would trim or decode a string.
			const answer = await axios.post<string>(address, Buffer.from(body, 'utf8'), {
				headers,
				signal,
				timeout: this.habit.timeoutSeconds * 1000,
				maxRedirects: this.habit.redirects,
				beforeRedirect: ({ href }: { href?: string }) => {
					if (!href || !this.reach.resolve(href)) throw new Error('redirected to an address that is not loopback');
				},
				maxContentLength: 1_000_000,
				httpAgent: this.agent,
				proxy: false,
				responseType: 'text',
				transformResponse: (text: string) => text,
				validateStatus: () => true,
			});
			return { status: answer.status, body: decoded(answer.data), error: null };
		} catch (thrown) {
			return { status: null, body: null, error: isAxiosError(thrown) ? (thrown.code ?? 'failed') : 'failed' };
		}
	}

	private report({ delivery, target }: Job, nextRetryAt: Date | null): void {
		if (target.registered && !delivery.test) this.habit.progress?.(delivery, target.endpoint, nextRetryAt);
	}

	private readonly scaled = (seconds: number): number => seconds * 1000 * this.scale;

	/** Waits, or until the delivery is cancelled. */
	private async pause(seconds: number, signal: AbortSignal): Promise<void> {
		if (seconds > 0) await sleep(this.scaled(seconds), undefined, { signal }).catch(() => undefined);
	}

	private async track<T>(work: Promise<T>): Promise<T> {
		this.running.add(work);
		try {
			return await work;
		} finally {
			this.running.delete(work);
		}
	}
}

/** Every delivery under way listens to it, so their number means no leak. */
function newCancellation(): AbortController {
	const cancellation = new AbortController();
	setMaxListeners(0, cancellation.signal);
	return cancellation;
}

function newDelivery(target: Target, message: Message, copy: number, test: boolean): RecordedDelivery {
	return {
		id: randomUUID(),
		endpointId: target.registered ? target.endpoint.id : null,
		url: target.endpoint.url,
		event: message.event,
		eventId: message.id,
		copy,
		test,
		body: message.body,
		attempts: [],
		delivered: false,
		settled: false,
	};
}

function decoded(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
