import type { Service } from './service';

/** Asistian, a messaging CRM. It has no API for webhooks: they are set up in its dashboard. */
export const asistian: Service = {
	id: 'asistian',
	displayName: 'Asistian',
	docsUrl: 'https://help.asistian.com/integrations/webhooks',
	secretHelp: 'The signing secret is in Asistian under Settings > Integrations > Webhooks.',
	registration: ['manual'],
	notice:
		'Asistian has no interface for registering webhooks, so that is done by hand. How it signs is not published; if every delivery is refused with a signature reason, compare Signature below with the headers of a real delivery.',
	events: {
		ignoreCase: true,
		// Only `conversation.created` is documented; the others are named in words, and spelled here as is usual.
		catalogue: [
			{ name: 'appointment.created', description: 'An appointment was booked (spelling not confirmed)' },
			{ name: 'contact.created', description: 'A contact was created (spelling not confirmed)' },
			{ name: 'conversation.created', description: 'A new conversation began' },
			{ name: 'message.received', description: 'A message was received (spelling not confirmed)' },
		],
		test: { names: [], words: ['test', 'ping', 'sample'] },
	},
	signature: {
		status: 'unpublished',
		algorithm: 'sha256',
		encoding: 'hex',
		headers: [
			{ signature: 'X-Asistian-Signature' },
			{ signature: 'X-Webhook-Signature' },
			// The habit of Meta, on whose channels the product is built.
			{ signature: 'X-Hub-Signature-256' },
		],
		content: '{body}',
		prefix: 'sha256=',
		prefixOptional: true,
		secret: { encodings: ['utf8'] },
	},
	delivery: {
		event: [{ body: 'event' }],
		id: [],
		timestamp: [{ body: 'timestamp' }],
		data: { path: 'data', envelope: ['event', 'timestamp'] },
	},
};
