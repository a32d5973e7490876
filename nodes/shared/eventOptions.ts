import type { INodePropertyOptions } from 'n8n-workflow';
import type { Service } from '../../services/service';
import { everyEvent } from '../../services/subscription';
import { byName } from './byName';

/** The events of a service as a list to choose from: "Every Event" first, then sorted, so that families stand together. */
export function eventOptions(service: Service): INodePropertyOptions[] {
	const named = service.events.catalogue.map(({ name, description }) => ({
		name: eventTitle(name),
		value: name,
		description: `${name}: ${description}`,
	}));
	named.sort(byName);
	return [everyEventOf(service.displayName), ...named];
}

/** The choice of all events, without naming them. */
export const everyEventOf = (sender: string): INodePropertyOptions => ({
	name: 'Every Event',
	value: everyEvent,
	description: `Whatever ${sender} sends`,
});

/** `payment_link.created` as "Payment Link: Created". */
export function eventTitle(name: string): string {
	return name
		.split('.')
		.map((part) =>
			part
				.split('_')
				.map((word) => (word.toLowerCase() === 'api' ? 'API' : word.charAt(0).toUpperCase() + word.slice(1)))
				.join(' '),
		)
		.join(': ');
}
