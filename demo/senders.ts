import { findBuiltInService } from '../services/catalog';
import type { StandIn } from '../sandbox';

/** A service on this machine that can be told to send an event. */
export interface Sender {
	displayName: string;
	/** Names of the events that it has. */
	events: readonly string[];
	/** Sends one to every endpoint that gets it. @returns the status of each answer; none where there was no answer */
	emit: (event: string) => Promise<ReadonlyArray<{ status: number | null }>>;
}

/** The stand-in of a service that the package was made for, as a sender; none where the service is not known. */
export function sendersOf(standIn: StandIn): Sender[] {
	const service = findBuiltInService(standIn.service);
	if (!service) return [];
	return [
		{
			displayName: service.displayName,
			events: service.events.catalog.map(({ name }) => name),
			emit: async (event) => await standIn.emit(event),
		},
	];
}
