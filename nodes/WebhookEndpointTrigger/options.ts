import type { INodeProperties } from 'n8n-workflow';
import { canPause } from '../../services/capabilities';
import { services } from '../../services/catalog';
import { customServiceId } from '../../services/custom/credential';
import { maxGraceHours, type triggerOptionDefaults, type TriggerOptions } from '../../services/n8n/triggerOptions';
import { maxToleranceSeconds } from '../../services/schema/signatureMethods';
import type { Service } from '../../services/schema/service';
import { choices } from '../shared/choices';
import { galleryIds } from '../shared/gallery';

/** Services for which an option means something; a custom one may be any. */
const where = (matching: (service: Service) => boolean, inGallery: string[]): string[] => [
	...services.filter(matching).map(({ id }) => id),
	...inGallery,
	customServiceId,
];

const pausable = where(
	({ management }) => canPause(management),
	galleryIds(({ strategies }) => strategies.disable !== undefined),
);

/** The options as the panel shows them. With names, values or defaults that are not those that are read, it does not compile. */
const fields: {
	[Name in keyof TriggerOptions]: INodeProperties & { name: Name; default: (typeof triggerOptionDefaults)[Name] };
} = {
	acknowledge: {
		displayName: 'Acknowledge',
		name: 'acknowledge',
		type: 'options',
		default: 'onReceived',
		description: 'When to tell the service that the event has arrived',
		options: choices<TriggerOptions['acknowledge']>({
			lastNode: {
				name: 'After the Workflow Has Succeeded',
				description:
					'If the workflow fails or n8n crashes, the service sends the event again. For short workflows only.',
			},
			onReceived: {
				name: 'When Received',
				description:
					'Immediately, when n8n has stored the execution. If n8n crashes during the run, it is not repeated.',
			},
		}),
	},
	allowPrivateUrl: {
		displayName: 'Allow Private URL',
		name: 'allowPrivateUrl',
		type: 'boolean',
		default: false,
		description:
			'Whether to register a localhost, private or plain http address. For tunnels and tests: a service on the internet cannot reach such an address.',
	},
	checkEndpoint: {
		displayName: 'Check Endpoint',
		name: 'checkEndpoint',
		type: 'options',
		default: 'everyHour',
		description:
			'How often the published trigger checks its endpoint at the service, and repairs it. To look yourself, use Get Status of the Webhook Endpoint node.',
		displayOptions: { hide: { '/registration': ['manual'] } },
		options: choices<TriggerOptions['checkEndpoint']>({
			every15Minutes: { name: 'Every 15 Minutes' },
			everyDay: { name: 'Every Day' },
			everyHour: { name: 'Every Hour' },
			off: {
				name: 'Off',
				description: 'Only on publishing, when n8n starts, and after a delivery that could not be verified',
			},
		}),
	},
	deduplicate: {
		displayName: 'Deduplicate',
		name: 'deduplicate',
		type: 'options',
		default: 'database',
		description: 'What to do when the service delivers the same event again',
		options: choices<TriggerOptions['deduplicate']>({
			memory: {
				name: 'In Memory',
				description:
					'Run it once, as far as n8n remembers since its last start. Fastest, and enough unless your n8n runs in queue mode.',
			},
			database: {
				name: 'In Memory and Database',
				description: 'Run it once, also after a restart and in queue mode (n8n as several processes)',
			},
			off: { name: 'Off', description: 'Run it each time' },
		}),
	},
	runOnRepair: {
		displayName: 'Run the Workflow on Repair',
		name: 'runOnRepair',
		type: 'boolean',
		default: false,
		description:
			'Whether to run the workflow once when the trigger has repaired its endpoint. The event is called endpoint.repaired.',
		displayOptions: { hide: { '/registration': ['manual'] } },
	},
	sampleOnListen: {
		displayName: 'Sample While Listening',
		name: 'sampleOnListen',
		type: 'boolean',
		default: true,
		description:
			'Whether to show an event when you listen in the editor. If the service can send a test event to this endpoint alone, n8n asks for one. Otherwise, a sample of the first chosen event appears after six seconds, unless a real event comes first.',
	},
	secretGracePeriod: {
		displayName: 'Secret Grace Period (Hours)',
		name: 'secretGracePeriod',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: maxGraceHours },
		default: 48,
		description: 'How long deliveries signed with the previous secret are still accepted after a rotation',
	},
	testEvents: {
		displayName: 'Test Events',
		name: 'testEvents',
		type: 'options',
		default: 'run',
		description: 'What to do with events that the service sends only to test the endpoint',
		options: choices<TriggerOptions['testEvents']>({
			acknowledge: { name: 'Acknowledge Only', description: 'Answer the service, start nothing' },
			run: { name: 'Run the Workflow', description: 'Start the workflow; the output has "test" set to true' },
		}),
	},
	timestampTolerance: {
		displayName: 'Timestamp Tolerance (Seconds)',
		name: 'timestampTolerance',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: maxToleranceSeconds },
		default: 300,
		description: "How far the time that the service signs may be from n8n's clock, earlier or later",
	},
	verification: {
		displayName: 'Verification',
		name: 'verification',
		type: 'options',
		default: 'required',
		description: 'Whether a delivery has to be signed by the service to start the workflow',
		options: choices<TriggerOptions['verification']>({
			off: { name: 'Off (Unsafe)', description: 'Accept every request to the address, from anyone' },
			required: { name: 'Required', description: 'Refuse what is not signed with the secret of this endpoint' },
		}),
	},
	onDeactivate: {
		displayName: 'When Unpublished',
		name: 'onDeactivate',
		type: 'options',
		default: 'delete',
		description: 'What to do with the endpoint when you unpublish the workflow, and while a change is published',
		displayOptions: { show: { '/service': pausable, '/registration': ['automatic'] } },
		options: choices<TriggerOptions['onDeactivate']>({
			delete: { name: 'Delete the Endpoint', description: 'Leave nothing behind at the service' },
			pause: {
				name: 'Pause the Endpoint',
				description:
					'Turn it off and keep its secret and history. It stays at the service when you delete the workflow.',
			},
		}),
	},
};

/** What most workflows never need to change. */
export const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: Object.values(fields),
};
