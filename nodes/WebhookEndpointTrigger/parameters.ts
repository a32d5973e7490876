import type { INodeProperties } from 'n8n-workflow';
import { customEvents, events, eventsBesideCustomOnes, loadedEvents, triggerEvents } from '../shared/eventParameters';
import { accountSlot } from '../shared/accountSlot';
import { galleryIds, registersItself } from '../shared/gallery';
import { firstService, serviceOptions } from '../shared/serviceOptions';
import { triggerList } from './triggerList';
import { services } from '../../services/catalog';
import { summaries } from '../../services/catalog/summaries';
import { customServiceId } from '../../services/custom/credential';
import type { Service } from '../../services/schema/service';
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

const notice = (name: string, text: string, show: Record<string, string[]>): INodeProperties => ({
	displayName: text,
	name: `${name}Notice`,
	type: 'notice',
	default: '',
	displayOptions: { show },
});

const notices = [
	...services.flatMap(({ id, notice: text }) => (text === undefined ? [] : [notice(id, text, { service: [id] })])),
	// A service that is always registered by hand says in one go what to do there and where its secret is.
	...summaries.flatMap((summary) => {
		const { id, notice: text, secretHelp } = summary;
		const said = [text, registersItself(summary) ? undefined : secretHelp].flatMap((part) => part ?? []);
		return said.length === 0 ? [] : [notice(id, said.join(' '), { service: [id] })];
	}),
];

const startedBy = ({ displayName }: Service): string =>
	`Which events of ${displayName} start the workflow. With manual registration you choose at the service what it sends: of that, only what you choose here is let through, and an empty choice means every event.`;

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
	...notices,
	{
		displayName: 'Registration',
		name: 'registration',
		type: 'options',
		noDataExpression: true,
		default: 'automatic',
		description: 'How the service gets to know the address of this workflow',
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
		description: 'How the service gets to know the address of this workflow',
		displayOptions: { show: { service: manualOnlyServices } },
		options: [manualRegistration],
	},
	accountSlot,
	...services.map(({ id, displayName, secretHelp }) =>
		notice(
			`${id}Manual`,
			`Copy the production URL from the top of this panel and add it as a webhook at ${displayName}. ${secretHelp} Put it into the Webhook Signing Secret credential of this node.`,
			{ service: [id], registration: ['manual'] },
		),
	),
	notice(
		'manual',
		'Copy the production URL from the top of this panel and add it as a webhook at the service. Put its signing secret into the Webhook Signing Secret credential of this node.',
		{ service: galleryIds(() => true), registration: ['manual'] },
	),
	...summaries
		.filter(registersItself)
		.map(({ id, secretHelp }) => notice(`${id}Secret`, secretHelp, { service: [id], registration: ['manual'] })),
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
