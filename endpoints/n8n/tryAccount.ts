import type { ICredentialTestFunctions } from 'n8n-workflow';
import { storedText, type StoredValues } from '../../services/account';
import { baseUrlOf } from '../../services/authentication';
import { offers } from '../../services/capabilities';
import type { Service } from '../../services/schema/service';
import { listEndpointPage } from '../client';
import { createRedactor } from '../http/redact';
import { createTransport, type Call } from '../http/transport';
import { explain } from '../messages/explain';
import { inOneLine } from '../messages/message';
import { settle } from '../settle';
import { systemClock } from './clock';

/** Longest wait for the service while its credential's dialog is open, in milliseconds. */
const answerWithinMs = 10_000;

/** What came of it: the service accepted the account, or did not, or has no call that changes nothing. */
export type AccountTrial = { type: 'accepted' } | { type: 'notTried' } | { type: 'refused'; message: string };

/**
 * Tries the account of a Webhook Service credential from its dialog, by reading the first page of the service's endpoints:
 * the one call that changes nothing. It follows no redirect, which could carry the key to another host.
 *
 * @param stored the decrypted fields of the credential.
 */
export async function tryAccount(
	context: ICredentialTestFunctions,
	service: Service,
	stored: StoredValues,
): Promise<AccountTrial> {
	const { management } = service;
	if (!management || !offers(management, 'list') || management.operations.list?.method === 'POST') {
		return { type: 'notTried' };
	}
	const secret = storedText(stored, 'authValue');
	const header = storedText(stored, 'authHeader') || 'Authorization';
	const send = createTransport({
		request: async (call) => await requestOnce(context, call, secret === '' ? {} : { [header]: secret }),
		...systemClock,
		on429WithoutRetryAfter: 'fail',
		secrets: [secret],
		patience: { firstAnswerMs: answerWithinMs },
	});
	const listed = await settle(
		listEndpointPage({
			service,
			management,
			fields: {},
			apiVersion: undefined,
			baseUrl: baseUrlOf(management, stored),
			send,
			redact: createRedactor([secret]),
			sleep: systemClock.sleep,
		}),
	);
	if (listed.ok) return { type: 'accepted' };
	return { type: 'refused', message: inOneLine(explain(service, listed.error, 'listing the endpoints')) };
}

/** The only request that n8n gives to a credential's test; its options are those of the package `request`. */
async function requestOnce(
	{ helpers: { request } }: ICredentialTestFunctions,
	{ method, url, query, headers, body, timeoutMs }: Call,
	account: Record<string, string>,
): Promise<unknown> {
	const answer: unknown = await request({
		method,
		uri: url,
		qs: query,
		headers: { ...headers, ...account },
		body,
		timeout: timeoutMs,
		json: true,
		simple: false,
		resolveWithFullResponse: true,
		followRedirect: false,
		followAllRedirects: false,
	});
	return answer;
}
