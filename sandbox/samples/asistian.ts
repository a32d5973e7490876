const contact = { id: 'contact_8Jd2Lq', name: 'Noor Example', phone: '+15550100123' };
const conversation = { conversation_id: 'conv_4Tz9Wb', channel: 'whatsapp', contact, inbox: 'Front desk' };

/** The `data` of each event; only the first one's shape is published. All values are made up. */
export const asistianSamples: Record<string, object> = {
	'conversation.created': { ...conversation, created_at: '2026-07-31T10:00:00Z' },
	'message.received': {
		...conversation,
		message: { id: 'msg_2Rk7Xv', type: 'text', text: 'Hello, are you open on Saturday?' },
		created_at: '2026-07-31T10:00:05Z',
	},
	'contact.created': { contact, channel: 'whatsapp', created_at: '2026-07-31T09:59:58Z' },
	...Object.fromEntries(
		['cancelled', 'completed', 'confirmed', 'created', 'no_show', 'rescheduled', 'status_changed', 'updated'].map(
			(change) => [
				`booking_${change}`,
				{
					event_type: `booking_${change}`,
					booking_id: 'book_6Hn3Yc',
					contact,
					starts_at: '2026-08-04T14:30:00Z',
					created_at: '2026-07-31T10:04:00Z',
				},
			],
		),
	),
};
