import type { Service } from '../schema/service';

/** Asistian, a messaging CRM. It has no API for webhooks: they are set up in its dashboard. */
export const asistian: Service = {
	id: 'asistian',
	displayName: 'Asistian',
	docsUrl: 'https://help.asistian.com/integrations/webhooks',
	// Documented: that there is a secret. Inferred: that it is shown at the webhook itself.
	secretHelp:
		'Look for the webhook secret in Asistian under Settings > Integrations > Webhooks, at the webhook you added.',
	registration: ['manual'],
	notice:
		'Asistian does not let n8n register webhooks, so you add the address there yourself. How Asistian signs is not published, so a likely way is assumed. If it sends events and none starts the workflow, change Signature below; the page about Asistian in the documentation of this node says how.',
	// Inferred: that the URL is all the proof it asks for. What it accepts and answers is not documented.
	inbound: { credential: 'asistianApi', urlField: 'inboundUrl' },
	events: {
		ignoreCase: true,
		// Documented: `conversation.created`, in the sample body. Inferred: the spelling of the others, which are named in
		// words only; `appointment.created` could as well be `appointment.booked`. The user can add names of their own.
		catalog: [
			{ name: 'appointment.created', description: 'An appointment was booked (spelling not confirmed)' },
			{ name: 'contact.created', description: 'A contact was created (spelling not confirmed)' },
			{ name: 'conversation.created', description: 'A new conversation began' },
			{ name: 'message.received', description: 'A message was received (spelling not confirmed)' },
		],
		// Documented: that "Send test" sends a sample. Its name is not, hence the words.
		test: { names: [], words: ['test', 'ping', 'sample'] },
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
		event: [{ body: 'event' }],
		// The sample body has no id.
		id: [],
		timestamp: [{ body: 'timestamp' }],
		data: { path: 'data', envelope: ['event', 'timestamp'] },
	},
};
