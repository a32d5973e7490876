import type { Message } from '../endpoints/messages/message';
import type { ManagedOperation } from '../services/capabilities';

/** What is being done, as a clause that follows "while" or "does not support". */
export const doing: Readonly<Record<ManagedOperation, string>> = {
	getAll: 'listing the endpoints',
	get: 'reading the endpoint',
	getStatus: 'reading the status of the endpoint',
	create: 'creating the endpoint',
	update: 'updating the endpoint',
	upsert: 'creating or updating the endpoint',
	enable: 'enabling the endpoint',
	disable: 'disabling the endpoint',
	delete: 'deleting the endpoint',
	rotateSecret: 'rotating the signing secret',
	getSecret: 'fetching the signing secret',
	sendTest: 'sending a test event',
	getDeliveries: 'reading the deliveries',
	sendMessage: 'sending the message',
};

/** What is the matter with the node's parameters, before anything is called. */
export const parameterProblems = {
	unknownOperation: (operation: string, resource: string): Message => ({
		message: `There is no operation "${operation}" for "${resource}"`,
		description: 'Choose resource and operation from their lists.',
	}),
	noEndpoint: (): Message => ({
		message: 'No endpoint is chosen',
		description: 'Choose one from the list, or enter its ID or its URL.',
	}),
	/** A number is exact only up to 2^53. */
	roundedId: (): Message => ({
		message: 'The ID of the endpoint is a number that n8n cannot hold exactly',
		description:
			'Its last digits are rounded, so it may be the ID of another endpoint. Nothing was called. Enter the ID as text, as the dashboard shows it. If it comes from another node, have that node give it as text, in quotes.',
	}),
	noWebAddress: (): Message => ({
		message: 'URL is not a web address',
		description:
			'Enter the whole address that gets the events, with https:// and the server name. If the field has an expression, check whether a part of it has no value.',
	}),
	/** `field` as the editor labels it. */
	noValue: (field: string): Message => ({
		message: `${field} has no value`,
		description: 'Fill it in, or remove it. If the field has an expression, check its result.',
	}),
	noEvents: (name: string): Message => ({
		message: 'No events are chosen',
		description: `Choose at least one event that ${name} sends.`,
	}),
	nothingToChange: (): Message => ({
		message: 'There is nothing to change',
		description: 'Add at least one field under Update Fields.',
	}),
	noStatus: (name: string): Message => ({
		message: `The deliveries of ${name} cannot be filtered by Status`,
		description: `${name} does not say how a delivery went. Remove Status from Filters.`,
	}),
	payloadNotJson: (): Message => ({
		message: 'Payload is not JSON',
		description:
			'Enter JSON such as { "text": "Hello" }: names and texts in double quotes, no comma after the last one.',
	}),
	/** `problem` names the parameter, without a full stop. */
	wrongValue: (problem: string): Message => ({
		message: problem,
		description: 'Change it, and try again. If the field has an expression, check its result.',
	}),
} as const;
