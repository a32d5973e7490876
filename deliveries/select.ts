import type { Delivery } from './parse';

/** Which deliveries a trigger wants. */
export interface Selection {
	/** Names of events; empty means every event. */
	events: readonly string[];
	/** Compare names without regard to case. */
	ignoreCase: boolean;
	/** What to do with the vendor's test events, whatever events are selected. */
	testEvents: 'run' | 'acknowledge';
}

/** Why a proven delivery starts nothing. Part of the contract with the sender. */
export type IgnoreReason = 'event_not_selected' | 'test_event';

/**
 * Whether a proven delivery is to start the workflow.
 *
 * A delivery without a name that we can find is let through: its vendor's envelope is not published, and dropping it
 * would lose an event that the user may have subscribed to.
 *
 * @returns undefined to run, else the reason not to.
 */
export function ignoreReason(
	delivery: Pick<Delivery, 'event' | 'test'>,
	selection: Selection,
): IgnoreReason | undefined {
	if (delivery.test) return selection.testEvents === 'run' ? undefined : 'test_event';
	if (delivery.event === null || selection.events.length === 0) return undefined;
	const fold = (name: string) => (selection.ignoreCase ? name.toLowerCase() : name);
	const name = fold(delivery.event);
	return selection.events.some((selected) => fold(selected) === name) ? undefined : 'event_not_selected';
}
