const conversation = {
	conversation_id: '3b0f2a7e-6f0d-4a57-9a5e-0d6c3c1b7e21',
	project_id: 'a4d1c9d2-5f3e-4f07-8a63-2f5e7f6f9b02',
	agent_id: '7c2e8b19-1d4a-4b8e-b6f5-94c1e2d3a4b5',
	participant_user_id: 'e9a6f4c3-8b7d-4c2a-9e1f-5d4c3b2a1908',
	connection_code: 'welcome-call',
	started_at: '2026-07-31T09:48:12.000Z',
	session_properties: { source: 'newsletter' },
	path_taken: null,
	participant_profile: {
		id: 'e9a6f4c3-8b7d-4c2a-9e1f-5d4c3b2a1908',
		email: 'sam@example.com',
		first_name: 'Sam',
		last_name: 'Example',
		organization_name: null,
		organization_domain: null,
		avatar_url: null,
	},
};

/** The `data` of each event; only that of `conversation.started` is published. All values are made up. */
export const caseySamples: Record<string, object> = {
	'conversation.started': conversation,
	'conversation.completed': { ...conversation, completed_at: '2026-07-31T10:00:00.000Z', duration_seconds: 708 },
	'conversation.abandoned': { ...conversation, abandoned_at: '2026-07-31T09:52:40.000Z', reason: 'timeout' },
	'test.event': { message: 'This is a test event' },
};
