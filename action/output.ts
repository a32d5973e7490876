import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import { scalarTextSchema, timeText } from '../endpoints/endpoint';
import type { OperationResult } from '../endpoints/operations/result';
import type { HandoverOutcome } from '../handover/sendHandover';
import { at, isRecord } from '../services/json';
import type { Operations, Service } from '../services/schema/service';

/** An endpoint as every service's comes out; what a service does not have is null. */
export type EndpointItem = {
	id: string;
	service: string;
	url: string;
	events: string[];
	enabled: boolean | null;
	name: string | null;
	description: string | null;
	createdAt: string | null;
	updatedAt: string | null;
};

/** What an operation found out besides the endpoint. */
export type EndpointExtras = {
	secret?: string;
	replacedId?: string;
	changed?: boolean;
	/** Whether a live trigger has taken the new secret; null where nobody can tell. */
	handedOver?: boolean | null;
	/** What to know and do where nobody can tell. */
	notice?: string;
};

/** An entry of a delivery history as every service's comes out; what a service does not have is null. */
export type DeliveryItem = {
	id: string | null;
	endpointId: string;
	service: string;
	event: string | null;
	status: string | null;
	/** HTTP status that the endpoint answered with. */
	responseStatus: number | null;
	attempts: number | null;
	createdAt: string | null;
	deliveredAt: string | null;
	nextRetryAt: string | null;
};

/** What came of a test call; null where the service does not say. */
export type TestItem = { success: boolean; id: string | null; statusCode: number | null; message: string | null };

/** How an endpoint is, in one word; the first one that applies. */
export type StatusWord =
	| 'notRegistered'
	| 'disabled'
	/** The service does not say clearly whether it is there, whether it is on, or which events it gets. */
	| 'unclear'
	| 'otherEvents'
	| 'lastDeliveryFailed'
	| 'ok';

/** Whether an endpoint is registered, and is as it should be; what a service does not have or tell is null. */
export type StatusItem = {
	service: string;
	/** Null where the list of the service ends before it could be seen. */
	registered: boolean | null;
	status: StatusWord;
	/** What to do where the status is not `ok`; else null. */
	notice: string | null;
	id: string | null;
	url: string | null;
	enabled: boolean | null;
	events: string[];
	/** Whether the events are the expected ones; null where none were given, or the service does not tell. */
	eventsAsExpected: boolean | null;
	missingEvents: string[];
	extraEvents: string[];
	/** Since when it is registered. */
	createdAt: string | null;
	updatedAt: string | null;
	/** Whether the service has a history of deliveries that can be read. */
	hasDeliveryHistory: boolean;
	/** The newest entry of the history; null where there is no entry or no history. */
	lastDelivery: DeliveryItem | null;
};

/** A service's own object, as it came in. */
type RawItem = IDataObject;

/** The JSON of one output item of an operation. */
export type OutputItem =
	| (EndpointItem & EndpointExtras)
	| DeliveryItem
	| StatusItem
	| TestItem
	| { deleted: true; id: string }
	| { id: string; secret: string }
	| RawItem;

const isRaw = (value: unknown): value is RawItem => isRecord(value);

/** The service's own object where it is wanted and there is one, else our shape. */
export const shaped = <Item extends OutputItem>(simplify: boolean, raw: unknown, simple: Item): Item | RawItem =>
	simplify || !isRaw(raw) ? simple : raw;

/**
 * An endpoint as it comes out. What the operation found out besides is put beside it, whichever shape that has; a
 * service's own object may already have the secret, under a name of its own.
 */
export function endpointItem(
	{ id: service, displayName }: Service,
	simplify: boolean,
	result: OperationResult & { handover?: HandoverOutcome },
): (EndpointItem & EndpointExtras) | RawItem {
	const { raw, secret, replacedId, changed, handover } = result;
	const { id, url, events, enabled, name, description, createdAt, updatedAt } = result.endpoint;
	const simple = { id, service, url, events, enabled, name, description, createdAt, updatedAt };
	const shown = shaped<EndpointItem>(simplify, raw, simple);
	const isShown = secret === undefined || (!simplify && Object.values(shown).includes(secret));
	const ofHandover = handover && 'notice' in handover ? [handover.notice] : [];
	const notices = [...noticesOf(displayName, result), ...ofHandover];
	return {
		...shown,
		...(isShown ? {} : { secret }),
		...(replacedId === undefined ? {} : { replacedId }),
		...(changed === undefined ? {} : { changed }),
		...handover,
		...(notices.length === 0 ? {} : { notice: notices.join(' ') }),
	};
}

/** What a user has to know beside an operation that has succeeded. */
function noticesOf(
	name: string,
	{ endpoint: { id }, secret, isSecretHidden, wasThere, replacedId, oldListedAs }: OperationResult,
): string[] {
	return [
		...(isSecretHidden ? [hiddenSecret(name)] : []),
		...(wasThere && secret === undefined ? [givenBack(name, id)] : []),
		...(oldListedAs === 'doubtful' && replacedId !== undefined ? [oldMayBeThere(name, replacedId)] : []),
	];
}

const givenBack = (name: string, id: string): string =>
	`${name} did not make a new endpoint: it returned ${id}, which was there before. Its signing secret is the old one, and is not returned here. If you need a secret and do not have that one, delete the endpoint and create it again.`;

const oldMayBeThere = (name: string, id: string): string =>
	`${name} says that it has deleted the old endpoint ${id}, but still lists it. Check in ${name} whether it is still there, and delete it there if it is: as long as both are, each event may arrive twice.`;

/** A mask in the place of a secret would be taken for one, and then prove what anybody signs. */
const hiddenSecret = (name: string): string =>
	`${name} does not show the whole new signing secret, so it is not returned here. One from before no longer counts. Look the new one up in the dashboard of ${name}.`;

const numberSchema = z.number().nullable().catch(null);

/** An entry of a delivery history, read by the definition's places for each field. */
export function deliveryItem(
	service: Service,
	fields: NonNullable<Operations['listDeliveries']>['fields'],
	endpointId: string,
	raw: unknown,
): DeliveryItem {
	const value = (path: string | undefined) => (path === undefined ? null : at(raw, path));
	const text = (path: string | undefined) => scalarTextSchema.parse(value(path));
	const time = (path: string | undefined) => timeText(value(path));
	return {
		id: text(fields.id),
		endpointId,
		service: service.id,
		event: text(fields.event),
		status: text(fields.status),
		responseStatus: numberSchema.parse(value(fields.responseStatus)),
		attempts: numberSchema.parse(value(fields.attempts)),
		createdAt: time(fields.createdAt),
		deliveredAt: time(fields.deliveredAt),
		nextRetryAt: time(fields.nextRetryAt),
	};
}
