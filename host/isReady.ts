import axios from 'axios';

/** Longest wait for an answer, in milliseconds. */
const timeoutMs = 5_000;

/**
 * Whether an n8n says that it takes requests; not, where it cannot be reached.
 *
 * @param paths that all have to answer 200; more than n8n's own one where a version calls itself ready too early
 */
export async function isReady(baseUrl: string, paths: readonly string[] = ['/healthz/readiness']): Promise<boolean> {
	try {
		const answers = await Promise.all(
			paths.map(
				async (path) =>
					await axios.get(`${baseUrl}${path}`, { proxy: false, timeout: timeoutMs, validateStatus: () => true }),
			),
		);
		return answers.every(({ status }) => status === 200);
	} catch (error) {
		if (axios.isAxiosError(error)) return false;
		throw error;
	}
}
