import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Refusal } from './refusal';

interface Remembered {
	fingerprint: string;
	/** Absent while the first call is still running. */
	answer?: { status: number; body: unknown };
}

/** Answers to calls with an `Idempotency-Key`, so that a repeated call gets the first one's answer. */
export class IdempotentAnswers {
	private readonly answers = new Map<string, Remembered>();

	constructor(
		private readonly refusals: { mismatch: Refusal; inFlight: Refusal },
		/** Header that marks a repeated answer, if the vendor has one. */
		private readonly replayHeader?: string,
	) {}

	clear(): void {
		this.answers.clear();
	}

	/** Middleware for writing calls; others and those without a key pass. */
	readonly handler: RequestHandler = (request, response, next) => {
		const key = request.get('idempotency-key');
		if (!key || request.method === 'GET') return next();

		const fingerprint = createHash('sha256')
			.update(`${request.method} ${request.path} ${JSON.stringify(request.body ?? null)}`)
			.digest('hex');
		const known = this.answers.get(key);
		if (known) {
			if (known.fingerprint !== fingerprint) throw this.refusals.mismatch;
			if (!known.answer) throw this.refusals.inFlight;
			if (this.replayHeader) response.set(this.replayHeader, 'true');
			return void response.status(known.answer.status).json(known.answer.body);
		}

		const remembered: Remembered = { fingerprint };
		this.answers.set(key, remembered);
		// An answer without JSON is not kept: the repeated call runs again.
		response.once('close', () => remembered.answer ?? this.answers.delete(key));
		const json = response.json.bind(response);
		response.json = (body: unknown) => {
			if (response.statusCode < 500) remembered.answer = { status: response.statusCode, body };
			return json(body);
		};
		next();
	};
}
