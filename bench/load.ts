import { Agent, request } from 'node:http';

/** A request that is ready to go. */
export interface PreparedRequest {
	url: string;
	headers: Record<string, string>;
	body: string;
}

export interface ExpectedAnswer {
	status: number;
	/** Text that the body must have in it. */
	body?: string;
}

/** How many requests are under way at a time, each on a connection of its own that is kept. */
const connections = 8;

/** Longest wait for one answer, in milliseconds. */
const answerMs = 60_000;

/**
 * Sends POST requests as fast as they are answered and checks every answer.
 *
 * @returns when the first one was sent and when the last one was answered, in milliseconds since 1970
 * @throws at the first answer that is not as expected
 */
export async function load(
	requests: readonly PreparedRequest[],
	expected: ExpectedAnswer,
): Promise<{ from: number; to: number }> {
	const agent = new Agent({ keepAlive: true, maxSockets: connections });
	const waiting = requests.values();
	const from = performance.timeOrigin + performance.now();
	const sendAll = async (): Promise<void> => {
		for (const next of waiting) check(await post(next, agent), expected, next.url);
	};
	try {
		await Promise.all(Array.from({ length: connections }, sendAll));
		return { from, to: performance.timeOrigin + performance.now() };
	} finally {
		agent.destroy();
	}
}

function post({ url, headers, body }: PreparedRequest, agent: Agent): Promise<{ status: number; body: string }> {
	return new Promise((resolve, reject) => {
		const bytes = Buffer.from(body, 'utf8');
		const sent = request(
			url,
			{
				method: 'POST',
				agent,
				timeout: answerMs,
				headers: { 'Content-Type': 'application/json', ...headers, 'Content-Length': String(bytes.length) },
			},
			(response) => {
				let text = '';
				response.setEncoding('utf8');
				response.on('data', (chunk: string) => (text += chunk));
				response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
				response.on('error', reject);
			},
		);
		sent.on('timeout', () => sent.destroy(new Error(`No answer within ${answerMs / 1000} s.`)));
		sent.on('error', reject);
		sent.end(bytes);
	});
}

function check(answer: { status: number; body: string }, expected: ExpectedAnswer, url: string): void {
	const isExpected = answer.status === expected.status && answer.body.includes(expected.body ?? '');
	if (isExpected) return;
	throw new Error(
		`${url} answered ${answer.status} ${answer.body.slice(0, 200)} instead of ${expected.status} ${expected.body ?? ''}.`,
	);
}
