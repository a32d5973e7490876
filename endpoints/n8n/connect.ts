import { NodeApiError, NodeOperationError, sleep } from 'n8n-workflow';
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
import { placeholders } from '../../services/values';
import type { Connection } from '../client';
import { VendorFault } from '../errors';
import { FieldsNotTaken } from '../fieldsNotTaken';
import { HalfDone } from '../halfDone';
import { hiddenValues } from './credentials';
import { AmbiguousUrl } from '../operations/find';
import { createMask } from '../http/redact';
import { explainFault, inOneLine, type Message } from '../messages/explain';
import { createTransport, type Call } from '../http/transport';

/** The contexts of n8n in which a vendor may be called. */
export type VendorContext = IHookFunctions | IExecuteFunctions | ILoadOptionsFunctions;

const credentialSchema = z.record(z.string(), z.unknown());

/**
 * Connects to the account that the node's credential stands for.
 *
 * @param itemIndex of the item whose credential counts, in an execution.
 * @throws NodeOperationError where the credential lacks what a call needs; its text says what to fill in.
 */
export async function connect(context: VendorContext, service: Service, itemIndex = 0): Promise<Connection> {
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
		baseUrl: baseUrlOf(node, service, fields.baseUrl || management.baseUrl),
		send: createTransport({
			request: requester(context, credential),
			sleep,
			now: Date.now,
			unhinted429: management.unhinted429 ?? 'retry',
			secrets,
		}),
		mask: createMask(secrets),
	};
}

/** A fault as n8n shows it: in an execution with title and details, elsewhere in one line. */
export function faultForUser(
	context: VendorContext,
	service: Service,
	thrown: unknown,
	doing: string,
	options: { itemIndex?: number; oneLine?: boolean; called?: 'api' | 'inbound' } = {},
): NodeApiError | NodeOperationError {
	const node = context.getNode();
	if (thrown instanceof NodeApiError || thrown instanceof NodeOperationError) return thrown;
	const text = explain(service, thrown, doing, options.called);
	const { message, description } = options.oneLine ? { message: inOneLine(text), description: undefined } : text;
	const { itemIndex } = options;
	const fault = thrown instanceof HalfDone ? thrown.cause : thrown;
	if (!(fault instanceof VendorFault)) return new NodeOperationError(node, message, { description, itemIndex });
	const { status } = fault.details;
	const httpCode = status === undefined ? undefined : String(status);
	return new NodeApiError(node, { message }, { message, description, itemIndex, httpCode });
}

function explain(service: Service, thrown: unknown, doing: string, called?: 'api' | 'inbound'): Message {
	if (thrown instanceof VendorFault) return explainFault(service, thrown, doing, called);
	if (thrown instanceof HalfDone) {
		const { message, description } = explain(service, withoutDoubt(thrown.cause), doing);
		return { message, description: `${thrown.state} ${description}` };
	}
	if (thrown instanceof AmbiguousUrl) {
		return {
			message: `${thrown.ids.length} endpoints at ${service.displayName} have this URL, so it is not clear which one is meant`,
			description: `Choose one by its ID, or delete those that you do not need: ${thrown.ids.join(', ')}.`,
		};
	}
	if (thrown instanceof FieldsNotTaken) {
		return {
			message: `${service.displayName} cannot set this of an endpoint: ${thrown.words}`,
			description: `Take ${thrown.words} out of the fields of this node, and try again.`,
		};
	}
	const reason = thrown instanceof Error ? thrown.message : 'unknown';
	return {
		message: `Something unexpected happened while ${doing}`,
		description: `Try again. If it comes back, report it to the makers of this package with these words: ${reason}.`,
	};
}

/** A fault for a text that says by itself what is there now: then it must not be left open once more. */
const withoutDoubt = (fault: unknown): unknown =>
	fault instanceof VendorFault ? new VendorFault({ ...fault.details, mayHaveHappened: false }) : fault;

/** The credential's fields that a path or a header names, and its base URL; the secret ones are not taken along. */
function openFields(
	node: INode,
	stored: Readonly<Record<string, unknown>>,
	service: Service,
	management: Management,
	itemIndex: number,
): Record<string, string | undefined> {
	const inPaths = wordsIn(Object.values(management.operations).map((operation) => operation.path));
	const inHeaders = wordsIn(Object.values(management.headers ?? {}));
	const fields = Object.fromEntries(
		['baseUrl', ...inPaths, ...inHeaders].map((name) => {
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

function requester(context: VendorContext, credential: string): (call: Call) => Promise<unknown> {
	return async ({ method, url, query, headers, body, timeout }) => {
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
