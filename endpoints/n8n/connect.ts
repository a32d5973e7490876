import { NodeOperationError } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	ITriggerFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { z } from 'zod';
import { isAuthHeaderName, isPlainBase } from '../../services/http';
import { labelOf } from '../../services/n8n/labels';
import type { Management, Service } from '../../services/schema/service';
import { forAccount, missingFields } from '../../services/account';
import { placeholders } from '../../services/template';
import type { Connection } from '../client';
import { oauth2Of } from '../../services/capabilities';
import { hiddenValues, tokensOf } from './credentials';
import { settle } from '../settle';
import { asForm } from '../http/form';
import { createRedactor, type Redactor } from '../http/redact';
import { renewing, type AuthorizedRequest } from '../http/renewing';
import { createTransport, type Clock, type Patience } from '../http/transport';
import { credentialProblems } from '../messages/credential';
import { inOneLine, type Message } from '../messages/message';
import { systemClock } from './clock';

/** The contexts of n8n in which a service may be called. */
export type ServiceContext =
	IHookFunctions | IExecuteFunctions | ILoadOptionsFunctions | ITriggerFunctions | IWebhookFunctions;

/** How a connection is made, where the usual way does not fit. */
export interface ConnectOptions {
	/** For tests: another clock. */
	clock?: Clock;
	/** How long calls may take, where somebody waits for the outcome. */
	patience?: Patience;
}

/** An error about the credential, to be thrown. */
type Refuse = (text: Message) => NodeOperationError;

const credentialSchema = z.record(z.string(), z.unknown());

/**
 * Connects to the account that the node's credential stands for.
 *
 * @param itemIndex of the item whose credential counts, in an execution.
 * @throws NodeOperationError where the credential lacks what a call needs; its text says what to fill in.
 */
export async function connect(
	context: ServiceContext,
	service: Service,
	itemIndex = 0,
	{ clock = systemClock, patience }: ConnectOptions = {},
): Promise<Connection> {
	const { credential, displayName } = service;
	// In one line, because n8n shows nothing else where a workflow is published or a list is opened.
	const refuse: Refuse = (text) => new NodeOperationError(context.getNode(), inOneLine(text), { itemIndex });
	if (!service.management || !credential) throw refuse(credentialProblems.notManageable(displayName));
	const stored = credentialSchema.parse(await context.getCredentials(credential, itemIndex));
	const management = callsFor(service, stored, refuse) ?? service.management;
	const secrets = [...hiddenValues(context.getCredentialsProperties(credential), stored), ...tokensOf(stored)];
	const { authHeader } = stored;
	if (typeof authHeader === 'string' && authHeader.trim() !== '' && !isAuthHeaderName(authHeader.trim())) {
		throw refuse(credentialProblems.noHeaderName(displayName));
	}
	const fields = openFields(stored, service, management, refuse);
	const baseUrl = checkedBaseUrl(displayName, fields.baseUrl || management.baseUrl, refuse);
	const isSignIn = oauth2Of(management) !== undefined;
	if (isSignIn && tokensOf(stored).length === 0) throw refuse(credentialProblems.notConnected(displayName));
	const request = requester(context, credential, management.contentType);
	/** A token that has just been renewed is as secret as the one before it. */
	const learnTokens = async (): Promise<void> => {
		const renewed = await settle(context.getCredentials(credential, itemIndex));
		if (renewed.ok) secrets.push(...tokensOf(credentialSchema.parse(renewed.value)));
	};
	return {
		service,
		management,
		fields,
		apiVersion: (management.versionField && fields[management.versionField]) || undefined,
		baseUrl,
		send: createTransport({
			request: isSignIn
				? renewing(request, `${baseUrl}${management.operations.list?.path ?? ''}`, learnTokens)
				: request,
			...clock,
			on429WithoutRetryAfter: management.on429WithoutRetryAfter ?? 'retry',
			secrets,
			patience,
		}),
		redact: isSignIn ? redactorOf(() => secrets) : createRedactor(secrets),
		sleep: clock.sleep,
	};
}

/** The calls of the service for the account of the credential, which may be one of several services. */
function callsFor(service: Service, stored: Readonly<Record<string, unknown>>, refuse: Refuse): Management | undefined {
	const { displayName } = service;
	if (service.management?.auth && stored.service !== service.id)
		throw refuse(credentialProblems.otherService(displayName));
	const missing = missingFields(service, stored);
	if (missing.length > 0) throw refuse(credentialProblems.incomplete(displayName, missing));
	return forAccount(service, stored);
}

/** The credential's fields that a path or a header names, and its base URL; never its secret ones. */
function openFields(
	stored: Readonly<Record<string, unknown>>,
	service: Service,
	management: Management,
	refuse: Refuse,
): Record<string, string | undefined> {
	const inPaths = wordsIn(Object.values(management.operations).map((operation) => operation.path));
	const version = management.versionField === undefined ? [] : [management.versionField];
	const inHeaders = wordsIn(Object.values(management.headers ?? {}));
	const fields = Object.fromEntries(
		['baseUrl', ...version, ...inPaths, ...inHeaders].map((name) => {
			const value = Object.hasOwn(stored, name) ? stored[name] : undefined;
			return [name, typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined];
		}),
	);
	const missing = inPaths.filter((name) => !fields[name]);
	if (missing.length > 0) throw refuse(credentialProblems.incomplete(service.displayName, missing.map(labelOf)));
	return fields;
}

const wordsIn = (templates: string[]): string[] =>
	[...new Set(templates.flatMap((template) => placeholders(template)))].filter((word) => word !== 'id');

/** The address of the API as it is used. @throws NodeOperationError where it is none, or calls would go somewhere else */
function checkedBaseUrl(name: string, text: string, refuse: Refuse): string {
	const trimmed = text.trim().replace(/\/+$/, '');
	const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
	const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
	if (!isWeb) throw refuse(credentialProblems.noWebAddress(name));
	if (url.username !== '' || url.password !== '') throw refuse(credentialProblems.userInBaseUrl(name));
	if (!isPlainBase(trimmed)) throw refuse(credentialProblems.noPlainBaseUrl(name));
	return trimmed;
}

function requester(
	context: ServiceContext,
	credential: string,
	contentType: Management['contentType'],
): AuthorizedRequest {
	return async ({ method, url, query, headers, body, timeoutMs: timeout }, failsOnRefusal = false) => {
		const form = contentType === undefined || body === undefined ? undefined : asForm(contentType, body);
		const options: IHttpRequestOptions = {
			method,
			url,
			qs: query,
			headers: form ? { ...headers, 'content-type': form.contentType } : headers,
			body: form?.text ?? body,
			timeout,
			// n8n's own time-out is one without a sign of life: a service that trickles its answer would never meet it.
			abortSignal: timeout === undefined ? undefined : AbortSignal.timeout(timeout),
			json: true,
			returnFullResponse: true,
			ignoreHttpStatusErrors: !failsOnRefusal,
			// A redirect could carry the credential to another host.
			disableFollowRedirect: true,
		};
		return (await context.helpers.httpRequestWithAuthentication.call(context, credential, options)) as unknown;
	};
}

/** A mask for secrets of which more may be known later. */
const redactorOf = (secrets: () => readonly string[]): Redactor => ({
	text: (text) => createRedactor(secrets()).text(text),
	value: (value) => createRedactor(secrets()).value(value),
});
