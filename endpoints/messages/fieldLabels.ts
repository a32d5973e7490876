import type { WritableField } from '../../services/schema/service';

const labels: Readonly<Record<WritableField, string>> = {
	url: 'URL',
	events: 'Events',
	enabled: 'Enabled',
	name: 'Name',
	description: 'Description',
	apiVersion: 'API Version',
	secret: 'Secret',
};

/** Fields as the node's panel calls them, in the order of the panel: "Description and Name". */
export const inWords = (fields: readonly WritableField[]): string =>
	fields
		.map((field) => labels[field])
		.sort()
		.join(' and ');
