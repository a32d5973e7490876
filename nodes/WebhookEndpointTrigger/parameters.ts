import type { INodeProperties } from 'n8n-workflow';
import { customEvents, events, eventsBesideCustomOnes, loadedEvents, triggerEvents } from '../shared/eventParameters';
import { accountSlot } from '../shared/accountSlot';
import { galleryIds, registersItself } from '../shared/gallery';
import { firstService, serviceOptions } from '../shared/serviceOptions';
import { triggerList } from './triggerList';
import { stepsByHand } from '../../services/byHand';
import { services } from '../../services/catalog';
import { summaries } from '../../services/catalog/summaries';
import type { Summary } from '../../services/catalog/summary';
import { customServiceId } from '../../services/custom/credential';
import type { Service, SignedService } from '../../services/schema/service';
import { options } from './options';
import { signature } from './signature';

const ids = (matching: (service: Service) => boolean): string[] => services.filter(matching).map(({ id }) => id);

const automaticServices = [
	...ids(({ registration }) => registration.includes('automatic')),
	...galleryIds(registersItself),
];
const manualOnlyServices = [
	...ids(({ registration }) => !registration.includes('automatic')),
	...galleryIds((summary) => !registersItself(summary)),
];

const manualRegistration = {
	name: 'Manual',
	value: 'manual',
	description: "Paste this node's production URL at the service yourself and enter its signing secret here",
};

/**
 * What a user has to know in the panel: one box at most, for a service and a way to register.
 *
 * @param registration undefined where the service leaves no choice.
 */
const notice = (ids: string[], registration: string | undefined, sentences: ReadonlyArray<string | undefined>) => ({
	displayName: sentences.filter((sentence) => sentence !== undefined).join(' '),
	name: `${ids[0] ?? ''}${registration === 'manual' ? 'Manual' : ''}Notice`,
	type: 'notice' as const,
	default: '',
	displayOptions: { show: { service: ids, ...(registration === undefined ? {} : { registration: [registration] }) } },
});

/** What to do by hand: where the URL goes, and where the secret is. The credential that it goes into is in the panel. */
function manualSteps(service: Summary | SignedService): string[] {
	const plain = `Add the production URL above at ${service.displayName}.`;
	const { address, secret, first } = stepsByHand(service, plain);
	const copy = address === plain ? [] : ['Copy the production URL above.'];
	return [...copy, ...(first === 'secret' ? [secret, address] : [address, secret])];
}

const notices: INodeProperties[] = [...services, ...summaries].flatMap((service) => {
	const { id, notice: text, registration } = service;
	if (!registration.includes('automatic')) return [notice([id], undefined, manualSteps(service))];
	return [
		...(text === undefined ? [] : [notice([id], 'automatic', [text])]),
		notice([id], 'manual', manualSteps(service)),
	];
});

const customNotice = notice([customServiceId], 'manual', [
	'Add the production URL above as a webhook at the service, and look for its signing secret there.',
]);

const startedBy = ({ displayName }: Service): string =>
	`Events of ${displayName} that start the workflow. With manual registration this is a filter on what ${displayName} sends, and an empty list lets every event through.`;

/** The trigger's parameters, in the order a person thinks: where from, how, which events, then the rest. */
export const parameters: INodeProperties[] = [
	{
		displayName: 'Service',
		name: 'service',
		type: 'options',
		noDataExpression: true,
		default: firstService,
		description: 'The service that sends the events',
		options: serviceOptions,
	},
	triggerList,
	{
		displayName: 'Registration',
		name: 'registration',
		type: 'options',
		noDataExpression: true,
		default: 'automatic',
		description: 'How the service learns the address of this workflow',
		displayOptions: { show: { service: [...automaticServices, customServiceId] } },
		options: [
			{
				name: 'Automatic',
				value: 'automatic',
				description: 'Register the endpoint when you publish the workflow and remove it when you unpublish it',
			},
			manualRegistration,
		],
	},
	{
		displayName: 'Registration',
		name: 'registration',
		type: 'options',
		noDataExpression: true,
		default: 'manual',
		description: 'How the service learns the address of this workflow',
		displayOptions: { show: { service: manualOnlyServices } },
		options: [manualRegistration],
	},
	accountSlot,
	...notices,
	customNotice,
	...services.flatMap((service) =>
		service.registration.includes('automatic')
			? triggerEvents([service.id], (shown) => events(service, startedBy(service), shown))
			: [events(service, startedBy(service), { show: { service: [service.id] } })],
	),
	...triggerEvents([...galleryIds(registersItself), customServiceId], loadedEvents),
	loadedEvents({ show: { service: galleryIds((summary) => !registersItself(summary)) } }),
	eventsBesideCustomOnes(),
	customEvents(),
	{
		...signature,
		displayOptions: { show: { service: ids((service) => service.signature.status === 'unpublished') } },
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
	{
		displayName:
			'Signatures are not checked: anyone who knows the address can start this workflow. Set Verification back to Required as soon as you can.',
		name: 'verificationNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { '/options.verification': ['off'] } },
	},
	options,
];
