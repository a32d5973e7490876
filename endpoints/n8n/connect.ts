import { NodeOperationError, sleep } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	INode,
} from 'n8n-workflow';
import { z } from 'zod';
import { labelOf } from '../../services/n8n/labels';
import type { Management, Service } from '../../services/schema/service';
import { placeholders } from '../../services/template';
import type { Connection } from '../client';
import { hiddenValues } from './credentials';
import { createRedactor } from '../http/redact';
import { createTransport, type Call } from '../http/transport';

/** The contexts of n8n in which a service may be called. */
export type ServiceContext = IHookFunctions | IExecuteFunctions | ILoadOptionsFunctions;

const credentialSchema = z.record(z.string(), z.unknown());

/**
 * Connects to the account that the node's credential stands for.
 *
 * @param itemIndex of the item whose credential counts, in an execution.
 * @throws NodeOperationError where the credential lacks what a call needs; its text says what to fill in.
 */
export async function connect(context: ServiceContext, service: Service, itemIndex = 0): Promise<Connection> {
	const node = context.getNode();
	const { management, credential } = service;
	if (!management || !credential) {
		throw new NodeOperationError(node, `${service.displayName} cannot be managed from n8n`, {
			description: `${service.displayName} does not let other programs do this. Set up the webhook in its dashboard instead.`,
			itemIndex,
		});
	}
	const stored = credentialSchema.parse(await context.getCredentials(credential, itemIndex));
	const secrets = hiddenValues(context.getCredentialsProperties(credential), stored);
	const fields = openFields(node, stored, service, management, itemIndex);
	return {
		service,
		management,
		fields,
		apiVersion: (management.versionField && fields[management.versionField]) || undefined,
		baseUrl: baseUrlOf(node, service, fields.baseUrl || management.baseUrl),
		send: createTransport({
			request: requester(context, credential),
			sleep,
			now: Date.now,
			on429WithoutRetryAfter: management.on429WithoutRetryAfter ?? 'retry',
			secrets,
		}),
		redact: createRedactor(secrets),
		sleep,
	};
}

/** The credential's fields that a path or a header names, and its base URL; the secret ones are not taken along. */
function openFields(
	node: INode,
	stored: Readonly<Record<string, unknown>>,
	service: Service,
	management: Management,
	itemIndex: number,
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
	if (missing.length > 0) {
		throw new NodeOperationError(
			node,
			`The ${service.displayName} credential is not complete: fill in ${missing.map(labelOf).join(' and ')}, save it, and try again.`,
			{ itemIndex },
		);
	}
	return fields;
}

const wordsIn = (templates: string[]): string[] =>
	[...new Set(templates.flatMap((template) => placeholders(template)))].filter((word) => word !== 'id');

function baseUrlOf(node: INode, service: Service, text: string): string {
	const trimmed = text.trim().replace(/\/+$/, '');
	const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
	if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
		throw new NodeOperationError(
			node,
			`Base URL in the ${service.displayName} credential is not a web address. Put in an address that starts with https://, save the credential, and try again.`,
		);
	}
	// They would take the place of the key, and show up wherever the address does.
	if (url.username !== '' || url.password !== '') {
		throw new NodeOperationError(
			node,
			`Base URL in the ${service.displayName} credential has a user name or a password in it. Take out what stands before the @, save the credential, and try again.`,
		);
	}
	return trimmed;
}

function requester(context: ServiceContext, credential: string): (call: Call) => Promise<unknown> {
	return async ({ method, url, query, headers, body, timeoutMs: timeout }) => {
		const options: IHttpRequestOptions = {
			method,
			url,
			qs: query,
			headers,
			body,
			timeout,
			json: true,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// A redirect could carry the credential to another host.
			disableFollowRedirect: true,
		};
		return (await context.helpers.httpRequestWithAuthentication.call(context, credential, options)) as unknown;
	};
}
