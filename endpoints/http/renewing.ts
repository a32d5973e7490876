import { z } from 'zod';
import { settle } from '../settle';
import type { Call } from './transport';

/** Makes a call with what proves the account. `failsOnRefusal` has n8n throw at a refusal, instead of giving it back. */
export type AuthorizedRequest = (call: Call, failsOnRefusal?: boolean) => Promise<unknown>;

const answerSchema = z.object({ statusCode: z.number() });

/**
 * Makes a call again with a new token where the old one has expired. n8n renews a token only where a call fails, and ours
 * do not: their answers are read whatever they are. So a call that changes nothing is made, only to fail; what comes of it
 * says nothing about the call that counts, which is then made as ever. Renewing has as much time as a call.
 *
 * @param harmlessUrl what can be read without changing anything.
 * @param onRenewed called before the call is made again.
 */
export const renewing =
	(request: AuthorizedRequest, harmlessUrl: string, onRenewed: () => Promise<void>) =>
	async (call: Call): Promise<unknown> => {
		const answer = await request(call);
		if (answerSchema.safeParse(answer).data?.statusCode !== 401) return answer;
		const { headers, timeoutMs } = call;
		const renewed = settle(request({ method: 'GET', url: harmlessUrl, headers, timeoutMs, repeatable: true }, true));
		// Where the token comes from is another server, which n8n waits for without an end.
		await Promise.race(timeoutMs === undefined ? [renewed] : [renewed, passed(timeoutMs)]);
		await onRenewed();
		return await request(call);
	};

const passed = async (timeMs: number): Promise<void> =>
	await new Promise((resolve) => AbortSignal.timeout(timeMs).addEventListener('abort', () => resolve()));
