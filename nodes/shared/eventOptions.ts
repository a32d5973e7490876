import type { INodePropertyOptions } from 'n8n-workflow';
import type { Service } from '../../services/schema/service';
import { everyEvent } from '../../services/subscription';

/**
 * The events of a service as a list to choose from: "Every Event" first, then by their names, so that families stand together.
 * The editor searches titles alone: so a title has the name in words and as the service writes it.
 */
export function eventOptions(service: Service): INodePropertyOptions[] {
	const names = service.events.catalog.toSorted((a, b) => (a.name < b.name ? -1 : 1));
	return [
		everyEventOf(service.displayName),
		...names.map(({ name, description }) => ({ name: `${eventTitle(name)} (${name})`, value: name, description })),
	];
}

/** The choice of all events, without naming them. */
export const everyEventOf = (sender: string): INodePropertyOptions => ({
	name: 'Every Event',
	value: everyEvent,
	description: `Whatever ${sender} sends`,
});

/** `payment_link.created` as "Payment Link Created". */
function eventTitle(name: string): string {
	return name
		.split(/[._]/)
		.map((word) => (word.toLowerCase() === 'api' ? 'API' : word.charAt(0).toUpperCase() + word.slice(1)))
		.join(' ');
}
