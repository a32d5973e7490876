import type { FoundEndpoint } from '../endpoints/client';
import { countsAsOn } from '../endpoints/endpoint';
import { observed } from '../lifecycle/observe';
import { choosesEvents, offers, strategyOf } from '../services/capabilities';
import type { Management, Service } from '../services/schema/service';
import { gets } from './chosen';
import type { DeliveryItem, StatusItem, StatusWord } from './output';
import type { EndpointChoice } from './request';

/** What was asked, and what the service has said. */
interface Findings {
	asked: EndpointChoice;
	/** Undefined where the service does not have it, `unseen` where its list ends before that can be told. */
	found: FoundEndpoint | 'unseen' | undefined;
	/** Names as they are sent to the service; empty where they do not matter. */
	expectedEvents: readonly string[];
	/** Undefined where there is none, or the service has no history. */
	lastDelivery: DeliveryItem | undefined;
}

/** Whether an endpoint is registered and as it should be, for people and for the next node. */
export function statusItem(service: Service, management: Management, findings: Findings): StatusItem {
	const { asked, expectedEvents, lastDelivery } = findings;
	const isUnseen = findings.found === 'unseen';
	const found = findings.found === 'unseen' ? undefined : findings.found;
	const events = compareEvents(service, management, found, expectedEvents);
	const state = found && observed(management, found).state;
	const problem = problems.find(({ applies }) =>
		applies({ isUnseen, state, events, hasFailed: hasFailed(management, lastDelivery) }),
	);
	return {
		service: service.id,
		registered: isUnseen ? null : found !== undefined,
		status: problem?.status ?? 'ok',
		notice: problem?.notice({ service, asked, lastDelivery, events }) ?? null,
		id: found?.endpoint.id ?? (asked.by === 'id' ? asked.value : null),
		url: found?.endpoint.url ?? (asked.by === 'url' ? asked.value : null),
		enabled: found?.endpoint.enabled ?? null,
		events: found?.endpoint.events ?? [],
		eventsAsExpected: events.asExpected,
		missingEvents: events.missing,
		extraEvents: events.extra,
		createdAt: found?.endpoint.createdAt ?? null,
		updatedAt: found?.endpoint.updatedAt ?? null,
		hasDeliveryHistory: offers(management, 'listDeliveries'),
		lastDelivery: lastDelivery ?? null,
	};
}

interface Comparison {
	/** Null where nothing was expected, or it cannot be told. */
	asExpected: boolean | null;
	missing: string[];
	extra: string[];
	/** Whether the service could tell, and does not. */
	isHidden: boolean;
}

const notCompared: Comparison = { asExpected: null, missing: [], extra: [], isHidden: false };

/** Nothing is compared where an endpoint has no events of its own, because it gets all that there are. */
function compareEvents(
	service: Service,
	management: Management,
	found: FoundEndpoint | undefined,
	expected: readonly string[],
): Comparison {
	if (!found || expected.length === 0 || !choosesEvents(management)) return notCompared;
	const has = [...new Set(found.endpoint.events)];
	// An empty list may be one that is not shown, unless there is a place for each event: neither is taken for the other.
	if (has.length === 0 && !hasPlaceForEach(management)) return { ...notCompared, isHidden: true };
	const { wildcard, catalog } = service.events;
	const expectsAll = wildcard !== undefined && expected.includes(wildcard);
	// Some services write down each event where they were asked for all of them.
	const hasAll = expectsAll && catalog.every(({ name }) => has.includes(name));
	const missing = hasAll ? [] : expected.filter((event) => !gets(service, has, event));
	const extra = expectsAll ? [] : has.filter((event) => !expected.includes(event));
	return { asExpected: missing.length === 0 && extra.length === 0, missing, extra, isHidden: false };
}

const hasPlaceForEach = ({ endpoint: { events } }: Management): boolean =>
	typeof events === 'object' && 'flags' in events;

/** What tells whether something is the matter with an endpoint. */
interface Signs {
	/** Whether the list ends before it can be told whether it is there. */
	isUnseen: boolean;
	/** `on`, `off`, `unsaid`, or the service's own word where that is neither; undefined where it is not there. */
	state: string | undefined;
	events: Comparison;
	/** Whether the last delivery did not succeed. */
	hasFailed: boolean;
}

/** What a notice can say. */
interface NoticeFacts extends Pick<Findings, 'asked' | 'lastDelivery'> {
	service: Service;
	events: Comparison;
}

interface Problem {
	status: Exclude<StatusWord, 'ok'>;
	applies(signs: Signs): boolean;
	/** What is the matter, and what to do, in whole sentences. */
	notice(facts: NoticeFacts): string;
}

const publishAgain = 'unpublish the workflow of its trigger and publish it again';

/** In the order in which they matter: what comes first keeps more events away. */
const problems: readonly Problem[] = [
	{
		status: 'unclear',
		applies: ({ isUnseen }) => isUnseen,
		notice: ({ service: { displayName } }) =>
			`${displayName} lists only its newest endpoints, and this one is not among them. Choose it By ID, or look for it in the dashboard of ${displayName}.`,
	},
	{
		status: 'notRegistered',
		applies: ({ state }) => state === undefined,
		notice: ({ service: { displayName }, asked: { by } }) =>
			`${displayName} has no endpoint with this ${by === 'url' ? 'URL' : 'ID'}. Check it, and whether the credential is for the right account. To register it, ${publishAgain}.`,
	},
	{
		status: 'disabled',
		applies: ({ state }) => state === 'off',
		notice: ({ service }) =>
			`${service.displayName} sends nothing to this endpoint, because it is off. ${strategyOf(service, 'enable') ? 'Use Enable' : `Turn it on in the dashboard of ${service.displayName}`}, or ${publishAgain}.`,
	},
	{
		status: 'unclear',
		applies: ({ state }) => state !== undefined && !countsAsOn(state),
		notice: ({ service: { displayName } }) =>
			`${displayName} does not say clearly whether this endpoint is on. Look at it in the dashboard of ${displayName}.`,
	},
	{
		status: 'unclear',
		applies: ({ events }) => events.isHidden,
		notice: ({ service: { displayName } }) =>
			`${displayName} does not show which events this endpoint gets. Look at it in the dashboard of ${displayName}.`,
	},
	{
		status: 'otherEvents',
		applies: ({ events }) => events.asExpected === false,
		notice: ({ service, events }) =>
			`${differenceOf(events)} ${strategyOf(service, 'update') ? 'Use Update' : `Change its events in the dashboard of ${service.displayName}`}, or ${publishAgain}.`,
	},
	{
		status: 'lastDeliveryFailed',
		applies: (signs) => signs.hasFailed,
		notice: ({ service: { displayName }, lastDelivery }) =>
			`The last delivery of ${displayName} to this endpoint failed${answerOf(lastDelivery)}. Look for the reason under Executions in n8n and in its log.`,
	},
];

const answerOf = (delivery: DeliveryItem | undefined): string =>
	typeof delivery?.responseStatus === 'number' ? `: it was answered with status ${delivery.responseStatus}` : '';

const differenceOf = ({ missing, extra }: Comparison): string =>
	[
		...(missing.length > 0 ? ['This endpoint does not get all events that it should, see "missingEvents".'] : []),
		...(extra.length > 0 ? ['This endpoint gets events that it should not, see "extraEvents".'] : []),
	].join(' ');

/**
 * Whether a delivery was answered with something else than a success, or tried and not delivered, where the service says
 * when it was. The service's own words for it are not known, so they decide nothing.
 */
function hasFailed({ operations }: Management, delivery: DeliveryItem | undefined): boolean {
	if (delivery === undefined) return false;
	const { responseStatus, attempts, deliveredAt } = delivery;
	if (responseStatus !== null) return responseStatus < 200 || responseStatus > 299;
	const tellsDelivered = operations.listDeliveries?.fields.deliveredAt !== undefined;
	return tellsDelivered && deliveredAt === null && attempts !== null && attempts > 0;
}
