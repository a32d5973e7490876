import { selects } from '../services/subscription';
import type { Delivery } from './parse';

/** Which events start the workflow. */
export interface Selection {
	/** Names of events, or patterns such as `order.*`; empty means every event. */
	events: readonly string[];
	/** Compare names without regard to case. */
	ignoreCase: boolean;
	/** What to do with the service's test events, whichever events are selected: start the workflow, or answer 200 only. */
	testEvents: 'run' | 'acknowledge';
}

/** Why a verified delivery starts nothing. These words reach the sender, so they are part of the contract. */
export type IgnoreReason =
	/** The event is none of the selected ones. */
	| 'event_not_selected'
	/** It is a test event, and the user wants those acknowledged only. */
	| 'test_event'
	/** It holds a list of events, and the list is empty. */
	| 'no_events';

/**
 * Whether a verified delivery starts the workflow.
 *
 * A delivery without an event name passes: the service's envelope is not published then, and dropping the delivery could
 * lose an event that the user has subscribed to.
 *
 * @param catalog names of the events that the service documents
 * @returns undefined to start the workflow, else the reason not to
 */
export function ignoreReason(
	delivery: Pick<Delivery, 'event' | 'test'>,
	selection: Selection,
	catalog: readonly string[] = [],
): IgnoreReason | undefined {
	if (delivery.test) return selection.testEvents === 'run' ? undefined : 'test_event';
	if (delivery.event === null || selection.events.length === 0) return undefined;
	const fold = (name: string) => (selection.ignoreCase ? name.toLowerCase() : name);
	const name = fold(delivery.event);
	const isInCatalog = catalog.some((known) => fold(known) === name);
	return selection.events.some((selected) => selects(fold(selected), name, isInCatalog))
		? undefined
		: 'event_not_selected';
}
