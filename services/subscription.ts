import { z } from 'zod';
import type { Service } from './schema/service';

/** The value that stands for every event in the `events` parameter. */
export const everyEvent = '*';

/** Names of events as a parameter gives them: a list, or text with commas from an expression; without spaces around them. */
export const eventNamesSchema = z
	.union([z.array(z.string()), z.string().transform((text) => text.split(','))])
	.transform((list) => list.map((name) => name.trim()).filter((name) => name !== ''));

/** What a user chose: names of the catalog, possibly {@link everyEvent}, and names of their own. */
export interface EventChoice {
	events: readonly string[];
	customEvents: readonly string[];
}

/**
 * Names to accept: the chosen ones, each once, without spaces around them. Empty where every event is chosen or nothing
 * is. What to ask the service for is {@link subscription}: two readings of one choice, on purpose.
 */
export function chosenNames({ events, customEvents }: EventChoice): string[] {
	const names = [...events, ...customEvents].map((name) => name.trim()).filter((name) => name !== '');
	return names.includes(everyEvent) ? [] : [...new Set(names)];
}

/** Whether anything is chosen at all. */
export const choosesSomething = ({ events, customEvents }: EventChoice): boolean =>
	[...events, ...customEvents].some((name) => name.trim() !== '');

/**
 * The names to subscribe to at the service. "Every event" becomes the service's own word for it, or all events of the
 * catalog that the version of its API is known to support, plus the user's own names.
 *
 * @param version dated version of the API that the calls are made for, where the service has one.
 */
export function subscription(service: Service, choice: EventChoice, version?: string): string[] {
	const own = chosenNames({ events: [], customEvents: choice.customEvents });
	const all = [...choice.events, ...choice.customEvents].some((name) => name.trim() === everyEvent);
	if (!all) return chosenNames(choice);
	const { wildcard, catalog } = service.events;
	if (wildcard !== undefined) return [wildcard];
	const known = catalog.filter(({ since }) => !since || !version || since <= version).map(({ name }) => name);
	return [...new Set([...known, ...own])];
}
