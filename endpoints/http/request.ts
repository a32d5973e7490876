import type { Management, Operation, Service } from '../../services/schema/service';
import { withId } from '../../services/account';
import { fill } from '../../services/template';
import { InvalidIdError } from '../errors';
import type { Redactor } from './redact';
import type { Call, Clock, Send } from './transport';

/** A way to an account at a service: its definition, the credential's open fields, and a sender that authenticates. */
export interface Connection {
	service: Service;
	management: Management;
	baseUrl: string;
	/** Dated version of the API that the calls are made for, where the service has such versions and one is chosen. */
	apiVersion: string | undefined;
	/** Fields of the credential that may stand in a path or a header; never its secret ones. */
	fields: Readonly<Record<string, string | undefined>>;
	send: Send;
	/** Takes what proves the account out of what the service says. */
	redact: Redactor;
	/** Waits the given milliseconds. */
	sleep: Clock['sleep'];
}

/** What a call needs besides its definition. */
export interface CallValues {
	/** Id of the endpoint that it is about. */
	id?: string;
	body?: Record<string, unknown>;
	query?: Call['query'];
	/** Whether it may be sent again when its answer is lost; without it, any call but a POST may. */
	repeatable?: boolean;
	/** Whether it makes a new signing secret. */
	renewsSecret?: boolean;
	timeoutMs?: number;
	/** The signing secret that the body holds, if it does. */
	secret?: string;
	/** Gets the headers of the answer. */
	onHeaders?: Call['onHeaders'];
}

/**
 * Makes a call as its definition describes it and sends it.
 *
 * @returns the body of the answer, decoded where it is JSON.
 * @throws InvalidIdError, before anything is sent, where the path cannot be filled.
 * @throws ServiceError for anything but a success.
 */
export async function request(connection: Connection, operation: Operation, call: CallValues): Promise<unknown> {
	const { management, fields, baseUrl, apiVersion, send } = connection;
	const path = fill(operation.path, { ...fields, id: call.id }, encodeURIComponent);
	if (!path.ok || climbs(path.text)) throw new InvalidIdError();
	const method = methodFor(operation, apiVersion);
	const hasBody = method !== 'GET' && method !== 'DELETE';
	return await send({
		method,
		url: `${baseUrl}${path.text}`,
		query: { ...operation.query, ...call.query },
		headers: headersFor(management, fields),
		body: hasBody ? withId(call.body ?? operation.body ?? {}, call.id) : undefined,
		repeatable: call.repeatable ?? method !== 'POST',
		renewsSecret: call.renewsSecret,
		timeoutMs: call.timeoutMs,
		secret: call.secret,
		onHeaders: call.onHeaders,
	});
}

/**
 * Whether a path leads out of the place it names. An id of dots stays as it is when it is encoded, and the call would
 * go to what stands above: to delete the endpoint `..` would be to delete the account's whole list, or its app.
 */
const climbs = (path: string): boolean => path.split('/').some((part) => /^\.+$/.test(part));

/** Dated versions (`2026-07-11`) compare as text; without one the service's newest is expected. */
function methodFor(operation: Operation, version: string | undefined): Operation['method'] {
	const { before } = operation;
	return before && version && version <= before.version ? before.method : operation.method;
}

function headersFor(management: Management, fields: Connection['fields']): Record<string, string> {
	const headers: Record<string, string> = { accept: 'application/json' };
	for (const [name, template] of Object.entries(management.headers ?? {})) {
		const value = fill(template, fields);
		if (value.ok) headers[name] = value.text;
	}
	return headers;
}
