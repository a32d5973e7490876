import axios, { type AxiosInstance } from 'axios';

/** Calls an API without following redirects or throwing at a status. */
export const clientOf = (baseURL: string, headers: Record<string, string>): AxiosInstance =>
	axios.create({ baseURL, headers, proxy: false, timeout: 5_000, maxRedirects: 0, validateStatus: () => true });

/** The code of the network fault that a call ends with. */
export async function faultCode(call: Promise<unknown>): Promise<string | undefined> {
	const thrown: unknown = await call.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	return axios.isAxiosError(thrown) ? thrown.code : undefined;
}
