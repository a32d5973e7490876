import { ServiceError, type ServiceErrorDetails } from '../../../../endpoints/errors';
import { createTransport, retryBudgetMs, type Call, type Patience } from '../../../../endpoints/http/transport';

const get: Call = { method: 'GET', url: 'https://api.example.com/webhooks', repeatable: true };
const create: Call = { ...get, method: 'POST', repeatable: false };

type Outcome = { statusCode: number; headers?: Record<string, string>; body?: unknown } | Error | 'silence';

const refused = (code: string): Error =>
	Object.assign(new Error('wrapped'), { cause: Object.assign(new Error('net'), { code }) });

/** When each test begins, by the clock that is handed in. */
const start = Date.parse('Wed, 21 Oct 2026 07:28:00 GMT');

/** No answer for as long as the call waits for one. */
const silence = 'silence';

/** Sends a call against answers in a row; the clock moves only by pauses, and by waiting in vain. */
async function send(
	call: Call | readonly Call[],
	outcomes: Outcome[],
	on429WithoutRetryAfter: 'retry' | 'fail' = 'retry',
	patience?: Patience,
) {
	let clock = start;
	const pauses: number[] = [];
	const timeouts: number[] = [];
	let sent = 0;
	const transport = createTransport({
		request: async ({ timeoutMs: timeout = Infinity }) => {
			timeouts.push(timeout);
			const outcome = outcomes[Math.min(sent, outcomes.length - 1)];
			sent += 1;
			if (outcome === silence) {
				clock += timeout;
				throw refused('ECONNABORTED');
			}
			if (outcome instanceof Error) throw outcome;
			return { headers: {}, body: undefined, ...outcome };
		},
		sleep: async (milliseconds) => {
			pauses.push(milliseconds);
			clock += milliseconds;
		},
		now: () => clock,
		on429WithoutRetryAfter: on429WithoutRetryAfter,
		secrets: ['ck_live_0123'],
		patience,
	});
	const [last = get, ...before] = [call].flat().reverse();
	for (const one of before.reverse()) await transport(one);
	const result = await transport(last).then(
		(body) => ({ body }),
		(thrown: unknown) => ({ thrown }),
	);
	const fault: ServiceErrorDetails | undefined =
		'thrown' in result && result.thrown instanceof ServiceError ? result.thrown.details : undefined;
	return { ...result, fault, sent, pauses, timeouts, spent: clock - start };
}

test('gives the body of a success', async () => {
	expect(await send(get, [{ statusCode: 201, body: { id: 'e1' } }])).toMatchObject({ body: { id: 'e1' }, sent: 1 });
});

test('gives the headers of a success, and of nothing else', async () => {
	const seen: unknown[] = [];
	const call: Call = { ...get, onHeaders: (headers) => seen.push(headers) };
	await send(call, [
		{ statusCode: 503, headers: { link: 'of a failure' } },
		{ statusCode: 200, headers: { link: 'of the success' }, body: [] },
	]);
	expect(seen).toEqual([{ link: 'of the success' }]);
});

describe('where somebody waits for the outcome', () => {
	const patience = { firstAnswerMs: 2_500 };

	test('a service that answers nothing at all is given up at once', async () => {
		const { fault, sent, spent } = await send(get, [silence], 'retry', patience);
		expect(fault).toMatchObject({ code: 'timeout' });
		expect([sent, spent]).toEqual([1, 2_500]);
	});

	test('a service that is down is not asked again, unless it says that it is back at once', async () => {
		expect(await send(get, [{ statusCode: 503 }], 'retry', patience)).toMatchObject({ sent: 1, spent: 0 });
		const hiccup = { statusCode: 503, headers: { 'retry-after': '0' } };
		expect(await send(get, [hiccup, { statusCode: 200 }], 'retry', patience)).toMatchObject({ sent: 2, spent: 0 });
	});

	test('a service that has answered once gets the usual time', async () => {
		const { timeouts, sent } = await send([get, get], [{ statusCode: 200 }, { statusCode: 503 }], 'retry', patience);
		expect(timeouts.slice(0, 2)).toEqual([2_500, 10_000]);
		expect(sent).toBeGreaterThan(3);
	});
});

test('tries again after 1, 2, 4 seconds while the vendor is down, and gives up within the budget', async () => {
	const { fault, pauses, sent } = await send(get, [{ statusCode: 503 }]);
	expect(fault).toMatchObject({ code: 'serverFault', status: 503 });
	expect(pauses).toEqual([1000, 2000, 4000, 8000]);
	expect(sent).toBe(5);
	expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeLessThanOrEqual(retryBudgetMs);
});

test.each([
	{ statusCode: 500 },
	{ statusCode: 429 },
	refused('ECONNRESET'),
	refused('ETIMEDOUT'),
	refused('ECONNREFUSED'),
])('a passing fault does not matter: %p', async (first) => {
	expect(await send(get, [first, { statusCode: 200, body: 'fine' }])).toMatchObject({ body: 'fine', sent: 2 });
});

test('waits as long as the vendor says', async () => {
	const { pauses } = await send(get, [{ statusCode: 429, headers: { 'retry-after': '7' } }, { statusCode: 200 }]);
	expect(pauses).toEqual([7000]);
});

test.each([
	['Wed, 21 Oct 2026 07:28:07 GMT', 7000],
	['Wednesday, 21-Oct-26 07:28:07 GMT', 7000],
	['Wed Oct 21 07:28:07 2026', 7000],
	['Wed, 21 Oct 2026 07:27:00 GMT', 0],
	['soon', 1000],
	['-5', 1000],
	['Wed, 99 Oct 2026 07:28:07 GMT', 1000],
])('waits until the vendor says: %s', async (date, pause) => {
	const { pauses } = await send(get, [{ statusCode: 503, headers: { 'retry-after': date } }, { statusCode: 200 }]);
	expect(pauses).toEqual([pause]);
});

test('a date too far away is told in seconds', async () => {
	const { fault, sent } = await send(get, [
		{ statusCode: 429, headers: { 'retry-after': 'Wed, 21 Oct 2026 08:28:00 GMT' } },
	]);
	expect(sent).toBe(1);
	expect(fault).toMatchObject({ code: 'rateLimited', retryAfterSeconds: 3600 });
});

test.each<[string, Call, Outcome[], number[]]>([
	['nobody answers', get, [silence], [10_000, 10_000, 7_000]],
	[
		'the vendor is slow to say when',
		get,
		[{ statusCode: 429, headers: { 'retry-after': '25' } }, silence],
		[10_000, 5_000],
	],
	['the call may take longer', { ...create, timeoutMs: 35_000 }, [silence], [35_000]],
	[
		'the call may take longer, and is repeated',
		{ ...create, timeoutMs: 35_000 },
		[{ statusCode: 429, headers: { 'retry-after': '30' } }, silence],
		[35_000, 5_000],
	],
])('all attempts together stay within the budget where %s', async (_what, call, outcomes, expected) => {
	const { timeouts, spent } = await send(call, outcomes);
	expect(timeouts).toEqual(expected);
	expect(spent).toBeLessThanOrEqual(Math.max(retryBudgetMs, call.timeoutMs ?? 0));
});

test('an attempt that would have no time to succeed is not made', async () => {
	const { fault, sent } = await send(create, [{ statusCode: 429, headers: { 'retry-after': '28' } }, silence]);
	expect(sent).toBe(1);
	expect(fault).toMatchObject({ code: 'rateLimited', effect: 'none' });
});

test.each(['3600', '1000000'])('does not wait longer than the budget: %s s', async (seconds) => {
	const { fault, sent } = await send(get, [{ statusCode: 429, headers: { 'retry-after': seconds } }]);
	expect(sent).toBe(1);
	expect(fault).toMatchObject({ code: 'rateLimited', retryAfterSeconds: Number(seconds) });
});

test('a vendor that wants to be asked again at once, and always, is not asked forever', async () => {
	const { sent, pauses } = await send(get, [{ statusCode: 429, headers: { 'retry-after': '0' } }]);
	expect(sent).toBe(6);
	expect(pauses).toEqual([0, 0, 0, 0, 0]);
});

test('gives up on a 429 without a hint where the vendor wants that', async () => {
	expect((await send(get, [{ statusCode: 429 }], 'fail')).sent).toBe(1);
	expect(
		(await send(get, [{ statusCode: 429, headers: { 'retry-after': '1' } }, { statusCode: 200 }], 'fail')).sent,
	).toBe(2);
});

test.each([
	[{ statusCode: 502 }, 1, 'unknown'],
	[refused('ECONNRESET'), 1, 'unknown'],
	[refused('ETIMEDOUT'), 1, 'unknown'],
	[new Error('anything unknown'), 1, 'unknown'],
	[{ statusCode: 422 }, 1, 'none'],
	[refused('ECONNREFUSED'), 2, 'none'],
	[refused('ENOTFOUND'), 2, 'none'],
])('a create call is repeated only when it surely did nothing: %p', async (outcome, times, effect) => {
	const { sent, fault } = await send(create, [outcome]);
	expect(sent).toBe(times);
	expect(fault).toMatchObject({ effect });
});

test.each<[string, Outcome[]]>([
	['every answer is lost', [refused('ETIMEDOUT')]],
	['the first answer is lost, and then nobody is there', [refused('ETIMEDOUT'), refused('ECONNREFUSED')]],
	['the first answer is lost, and then the key is refused', [{ statusCode: 502 }, { statusCode: 401 }]],
])('a new signing secret may be in force where %s', async (_what, outcomes) => {
	const { fault, sent } = await send({ ...get, method: 'POST', renewsSecret: true }, outcomes);
	expect(sent).toBeGreaterThan(1);
	expect(fault).toMatchObject({ effect: 'secretUnknown' });
});

test('no new signing secret is in force where the rotation was refused', async () => {
	const { fault } = await send({ ...get, method: 'POST', renewsSecret: true }, [{ statusCode: 403 }]);
	expect(fault).toMatchObject({ effect: 'none' });
});

test('what a repeatable call leaves open is closed by repeating it', async () => {
	expect((await send(get, [refused('ETIMEDOUT')])).fault).toMatchObject({ effect: 'none' });
});

test('a create call that was turned away for its pace is repeated', async () => {
	expect(await send(create, [{ statusCode: 429 }, { statusCode: 201, body: 'made' }])).toMatchObject({
		body: 'made',
		sent: 2,
	});
});

test.each([
	[301, 'redirected'],
	[400, 'invalid'],
	[401, 'unauthorized'],
	[403, 'forbidden'],
	[404, 'notFound'],
	[409, 'conflict'],
	[410, 'gone'],
	[422, 'invalid'],
])('HTTP %d is %s, and final', async (statusCode, code) => {
	expect(await send(get, [{ statusCode }])).toMatchObject({ fault: { code, status: statusCode }, sent: 1 });
});

test.each([
	['CERT_HAS_EXPIRED', 'certificate'],
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate'],
	['EAI_AGAIN', 'unreachable'],
	['ECONNABORTED', 'timeout'],
	['EPIPE', 'connectionLost'],
])('%s is %s', async (network, code) => {
	expect((await send(create, [refused(network)])).fault).toMatchObject({ code });
});

test.each(['SsrfBlockedIpError', 'SsrfBlockedHostnameError'])(
	"what n8n's own protection stops (%s) is not tried again",
	async (name) => {
		const cause = Object.assign(new Error('The request was blocked'), { name });
		const thrown = Object.assign(new Error('wrapped'), { cause });
		expect(await send(get, [thrown])).toMatchObject({ fault: { code: 'blocked', effect: 'none' }, sent: 1 });
	},
);

test.each([
	[
		{
			success: false,
			error: {
				type: 'validation_error',
				code: 'invalid',
				message: 'Bad',
				details: [{ field: 'url', message: 'not https' }],
			},
		},
		'Bad; url: not https',
		'invalid',
	],
	[{ data: null, error: { message: 'No scope', code: 'forbidden' }, meta: {} }, 'No scope', 'forbidden'],
	[{ error: 'plain words' }, 'plain words', undefined],
	[{ message: 'top' }, 'top', undefined],
	['<html>nginx</html>', undefined, undefined],
	[null, undefined, undefined],
	[{ error: { message: 'x'.repeat(1000) } }, 'x'.repeat(300), undefined],
])('quotes the vendor: %j', async (body, serviceMessage, serviceCode) => {
	expect((await send(get, [{ statusCode: 400, body }])).fault).toMatchObject({ serviceMessage, serviceCode });
});

test('quotes no secret, neither of the account nor of the call, and cuts none in half', async () => {
	const body = { error: { message: `${'x'.repeat(295)}whsec_new1`, code: 'ck_live_0123' }, details: [] };
	const { fault } = await send({ ...create, secret: 'whsec_new1' }, [{ statusCode: 500, body }]);
	expect(fault).toMatchObject({ serviceMessage: `${'x'.repeat(295)}•••`, serviceCode: '•••' });
});

test('what is quoted is one line without anything that acts, and a secret is known however it is torn apart', async () => {
	const message = `a\n2026-11-25 error | forged \u001b[31mck_live\u200b_0123 \u202e${'🙂'.repeat(200)}`;
	const { fault } = await send(get, [{ statusCode: 422, body: { error: { message, code: 'bad\ncode' } } }]);
	expect(fault?.serviceMessage).toMatch(/^a 2026-11-25 error \| forged •••/);
	expect(fault?.serviceMessage?.length).toBeLessThanOrEqual(300);
	expect(() => encodeURIComponent(fault?.serviceMessage ?? '\ud800')).not.toThrow();
	expect(fault?.serviceCode).toBe('bad code');
});

test('an answer deeper than the stack is an answer all the same', async () => {
	const depth = 200_000;
	const body: unknown = JSON.parse(`{"id":"e1","deep":${'['.repeat(depth)}${']'.repeat(depth)}}`);
	expect(await send(get, [{ statusCode: 200, body }])).toMatchObject({ body: { id: 'e1' } });
	expect((await send(get, [{ statusCode: 400, body }])).fault).toMatchObject({ code: 'invalid' });
});

test('an answer that is none is a fault', async () => {
	const { fault } = await send(get, [{ statusCode: 'many' } as unknown as Outcome]);
	expect(fault).toMatchObject({ code: 'unexpectedAnswer' });
});
