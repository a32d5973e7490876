import { acceptedFields } from '../../services/capabilities';
import type { Management, WritableField } from '../../services/schema/service';
import type { FoundEndpoint } from '../client';
import { sameSet, sameUrl } from '../compare';
import { countsAsOn, stateOf, type Endpoint, type EndpointChanges } from '../endpoint';
import type { Echo, EchoValue } from './memory';

/** The fields that a change is about. */
export const fieldsOf = (changes: EndpointChanges): WritableField[] =>
	(Object.keys(changes) as WritableField[]).filter((field) => changes[field] !== undefined);

/** The part of a change that is about these fields. */
export const pick = (changes: EndpointChanges, fields: readonly WritableField[]): EndpointChanges =>
	Object.fromEntries(fields.map((field) => [field, changes[field]]));

type Shown = Endpoint & { state: string };

/** Whether an endpoint is as wanted, field by field. A secret is written and never read. */
const asWanted: Readonly<Record<WritableField, (is: Shown, wanted: EndpointChanges) => boolean>> = {
	url: (is, { url = is.url }) => sameUrl(url, is.url),
	events: (is, { events = is.events }) => sameSet(events, is.events),
	// Where the service says nothing it is on. A word that is neither on nor off is neither of them.
	enabled: ({ state }, { enabled }) => (enabled ? countsAsOn(state) : state === 'off'),
	name: (is, { name }) => name === (is.name ?? ''),
	description: (is, { description }) => description === (is.description ?? ''),
	apiVersion: (is, { apiVersion }) => apiVersion === (is.apiVersion ?? ''),
	secret: () => true,
};

const shownBy = ({ endpoint: fields }: Management, { endpoint, raw }: FoundEndpoint): Shown => ({
	...endpoint,
	state: stateOf(fields, endpoint, raw),
});

/**
 * What of an endpoint is not as wanted. Only what the service both accepts and shows counts: anything else would be
 * changed at each run, for ever. So would what the service shows otherwise than it was sent; that counts as wanted as long
 * as the same is wanted and the same is shown.
 *
 * @param echo what the service has made of what it was sent last.
 */
export function differences(
	management: Management,
	found: FoundEndpoint,
	wanted: EndpointChanges,
	echo: Echo = [],
): EndpointChanges {
	const accepted = acceptedFields(management, 'create', 'update');
	const is = shownBy(management, found);
	const isKnown = (field: WritableField) =>
		echo.some(
			([name, sent, shown]) =>
				name === field && isSame(sent, wanted[field] ?? null) && isSame(shown, shownIn(is, field)),
		);
	const differing = fieldsOf(wanted).filter(
		(field) =>
			accepted.has(field) &&
			management.endpoint[field] !== undefined &&
			!asWanted[field](is, wanted) &&
			!isKnown(field),
	);
	return pick(wanted, differing);
}

/** What the service has made of what it was sent, as it shows it now. */
export function echoIn(management: Management, found: FoundEndpoint, sent: EndpointChanges): Echo {
	const is = shownBy(management, found);
	return fieldsOf(differences(management, found, sent)).map(
		(field) => [field, sent[field] ?? null, shownIn(is, field)] as const,
	);
}

const shownIn = (is: Shown, field: WritableField): EchoValue => {
	if (field === 'enabled') return is.state;
	return field === 'secret' ? null : is[field];
};

const isSame = (a: EchoValue, b: EchoValue): boolean =>
	Array.isArray(a) && Array.isArray(b) ? sameSet(a, b) : a === b;
