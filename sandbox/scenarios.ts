/** What to choose in the trigger for each service, to see all that can happen to a delivery. */
export interface Scenario {
	service: 'assisters' | 'asistian' | 'casey' | 'commet' | 'noderails';
	displayName: string;
	/** Credential for the management API; none where the endpoint is always registered by hand. */
	credentialType?: string;
	/** Events to select. */
	events: string[];
	/** One of them, to send. */
	selected: string;
	/** An event that the vendor has and that is not selected. */
	unselected: string;
	/** Whether a delivery can be too old: the vendor signs its time. */
	signsTime: boolean;
}

export const scenarios: readonly Scenario[] = [
	{
		service: 'commet',
		displayName: 'Commet',
		credentialType: 'commetApi',
		events: ['payment.received', 'payment.failed'],
		selected: 'payment.received',
		unselected: 'customer.created',
		signsTime: false,
	},
	{
		service: 'casey',
		displayName: 'Casey',
		credentialType: 'caseyBackendApi',
		events: ['conversation.completed'],
		selected: 'conversation.completed',
		unselected: 'conversation.started',
		signsTime: true,
	},
	{
		service: 'noderails',
		displayName: 'NodeRails',
		credentialType: 'nodeRailsApi',
		events: ['payment.captured', 'payment.refunded'],
		selected: 'payment.captured',
		unselected: 'payment.settled',
		signsTime: true,
	},
	{
		service: 'assisters',
		displayName: 'Assisters',
		credentialType: 'assistersApi',
		events: ['usage.limit_reached'],
		selected: 'usage.limit_reached',
		unselected: 'chat.completed',
		signsTime: false,
	},
	{
		service: 'asistian',
		displayName: 'Asistian',
		events: ['conversation.created'],
		selected: 'conversation.created',
		unselected: 'message.received',
		signsTime: false,
	},
];
