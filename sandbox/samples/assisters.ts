/** The `data` of each event. The vendor publishes no field, so these follow its other pages' names; all values are made up. */
export const assistersSamples: Record<string, object> = {
	'chat.started': {
		request_id: 'req_01k2m8v6w3',
		model: 'assisters-chat-v1',
		api_key_id: '5e0c1b52-7f0f-4f0b-8f57-3a3f5b0c9a10',
		stream: false,
	},
	'chat.completed': {
		request_id: 'req_01k2m8v6w3',
		model: 'assisters-chat-v1',
		api_key_id: '5e0c1b52-7f0f-4f0b-8f57-3a3f5b0c9a10',
		finish_reason: 'stop',
		usage: { prompt_tokens: 412, completion_tokens: 128, total_tokens: 540 },
	},
	'api_key.created': {
		id: '5e0c1b52-7f0f-4f0b-8f57-3a3f5b0c9a10',
		name: 'Nightly summaries',
		scopes: ['chat', 'read'],
	},
	'api_key.deleted': { id: '5e0c1b52-7f0f-4f0b-8f57-3a3f5b0c9a10', name: 'Nightly summaries' },
	'subscription.updated': { previous_plan: 'starter', plan: 'growth', renews_at: '2026-08-31T00:00:00.000Z' },
	'usage.limit_reached': { metric: 'tokens', limit: 5_000_000, used: 5_000_312, period: '2026-07' },
};
