import { acceptedFields } from '../../services/capabilities';
import type { Management, WritableField } from '../../services/schema/service';
import type { FoundEndpoint } from '../client';
import { sameSet, sameUrl } from '../compare';
import type { Endpoint, EndpointChanges } from '../endpoint';

/** The fields that a change is about. */
export const fieldsOf = (changes: EndpointChanges): WritableField[] =>
	(Object.keys(changes) as WritableField[]).filter((field) => changes[field] !== undefined);

/** The part of a change that is about these fields. */
export const pick = (changes: EndpointChanges, fields: readonly WritableField[]): EndpointChanges =>
	Object.fromEntries(fields.map((field) => [field, changes[field]]));

/** Whether an endpoint is as wanted, field by field. A secret is written and never read. */
const asWanted: Readonly<Record<WritableField, (is: Endpoint, wanted: EndpointChanges) => boolean>> = {
	url: (is, { url = is.url }) => sameUrl(url, is.url),
	events: (is, { events = is.events }) => sameSet(events, is.events),
	// A new endpoint is enabled, also where the service does not say so.
	enabled: (is, { enabled }) => enabled === (is.enabled ?? true),
	name: (is, { name }) => name === (is.name ?? ''),
	description: (is, { description }) => description === (is.description ?? ''),
	apiVersion: (is, { apiVersion }) => apiVersion === (is.apiVersion ?? ''),
	secret: () => true,
};

/**
 * What of an endpoint is not as wanted. Only what the service both accepts and shows counts: anything else would be
 * changed at each run, for ever.
 */
export function differences(
	management: Management,
	{ endpoint }: FoundEndpoint,
	wanted: EndpointChanges,
): EndpointChanges {
	const accepted = acceptedFields(management, 'create', 'update');
	const differing = fieldsOf(wanted).filter(
		(field) => accepted.has(field) && management.endpoint[field] !== undefined && !asWanted[field](endpoint, wanted),
	);
	return pick(wanted, differing);
}
