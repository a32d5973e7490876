import type { SignedService } from '../schema/service';

/** Asistian, a messaging CRM. It has no API for webhooks: they are set up in its dashboard. */
export const asistian: SignedService = {
	id: 'asistian',
	displayName: 'Asistian',
	docsUrl: 'https://help.asistian.com/integrations/webhooks',
	// Documented: that there is a secret. Inferred: that it is shown at the webhook itself.
	secretHelp: 'The webhook secret is in Asistian under Settings > Integrations > Webhooks.',
	registration: ['manual'],
	notice:
		'Add it as a webhook in Asistian. If no event starts the workflow, change Signature below: Asistian does not document how it signs.',
	// Documented: the URL. Read in a customer's code (GitHub: mikevazquez/Demeter): that an inbound webhook may ask for a
	// signature, and the header for repetitions. What it accepts and answers is not documented.
	inbound: {
		credential: 'asistianApi',
		urlField: 'inboundUrl',
		signature: {
			secretField: 'inboundSecret',
			header: 'X-Webhook-Signature',
			algorithm: 'sha256',
			encoding: 'hex',
			prefix: 'sha256=',
		},
		idempotencyHeader: 'Idempotency-Key',
	},
	events: {
		ignoreCase: true,
		// Documented: `conversation.created`, in the sample body. Read in a customer's code (GitHub: mikevazquez/Demeter): those
		// of bookings. Inferred: the spelling of the other two, which are named in words only. The user can add names.
		catalog: [
			{ name: 'booking_cancelled', description: 'A booking was canceled' },
			{ name: 'booking_completed', description: 'A booking was completed' },
			{ name: 'booking_confirmed', description: 'A booking was confirmed' },
			{ name: 'booking_created', description: 'A booking was made' },
			{ name: 'booking_no_show', description: 'Somebody did not come to a booking' },
			{ name: 'booking_rescheduled', description: 'A booking was moved to another time' },
			{ name: 'booking_status_changed', description: 'The status of a booking changed' },
			{ name: 'booking_updated', description: 'Details of a booking changed' },
			{ name: 'contact.created', description: 'A contact was created (spelling not confirmed)' },
			{ name: 'conversation.created', description: 'A new conversation began' },
			{ name: 'message.received', description: 'A message was received (spelling not confirmed)' },
		],
		// Documented: that "Send test" sends a sample. Its name is not, hence the words; in use it is marked in the data.
		test: { names: [], words: ['test', 'ping', 'sample'], flags: ['data.test'] },
	},
	signature: {
		// Documented: that there is a signature. The ways are read in the code of a customer that receives such deliveries
		// (GitHub: mikevazquez/Demeter); the user can change them in the node.
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
		anyOf: [
			{
				algorithm: 'sha256',
				encoding: 'hex',
				// `t=<seconds>,v1=<digest>`, in either of the two.
				headers: [{ signature: 'X-Asistian-Signature' }, { signature: 'X-Webhook-Signature' }],
				content: '{timestamp}.{body}',
				entries: { separator: ',', assign: '=', signature: 'v1', timestamp: 't' },
				timestampUnit: 'seconds',
				secret: { encodings: ['utf8'] },
			},
		],
	},
	delivery: {
		// `event` can be the user's own label of an automation; the native name is in the data then.
		event: [{ body: 'data.event_type' }, { body: 'event' }],
		// The sample body has none; deliveries in use have it.
		id: [{ body: 'event_id' }],
		timestamp: [{ body: 'timestamp' }],
		data: { path: 'data', envelope: ['event', 'event_id', 'timestamp'] },
	},
	// The page's own sample body; it says that other events have other fields. The values are made up.
	samples: {
		'conversation.created': {
			conversation_id: 'conv_sample',
			channel: 'whatsapp',
			contact: { id: 'contact_sample', name: 'Ada Sample', phone: '+15550000001' },
			inbox: 'Front desk',
			created_at: '2026-01-15T10:00:00Z',
		},
	},
};
