import type { INodeProperties } from 'n8n-workflow';
import { summaries } from '../../services/catalog/summaries';
import { accountFieldNames } from '../../services/accountFieldNames';

/** The services whose endpoints can be managed with a key. */
const managed = summaries.filter(({ strategies }) => Object.keys(strategies).length > 0);

/** Whose account it is. */
export const serviceChoice: INodeProperties = {
	displayName: 'Service',
	name: 'service',
	type: 'options',
	default: managed[0]?.id ?? '',
	required: true,
	options: managed.map(({ id, displayName }) => ({ name: displayName, value: id })),
	description: 'The service that the key is of. The key is sent to this service only.',
};

const shownFor = (...ids: string[]): Pick<INodeProperties, 'displayOptions'> => ({
	displayOptions: { show: { service: ids } },
});

/** The services whose signing secret the user brings. */
const bringingSecrets = managed.filter(({ secret }) => secret === 'credential').map(({ id }) => id);

/** Where a user gets what is asked for, service by service. */
export const credentialHelp: INodeProperties[] = managed.flatMap(({ id, credentialHelp: help }): INodeProperties[] =>
	help === undefined ? [] : [{ displayName: help, name: `${id}Help`, type: 'notice', default: '', ...shownFor(id) }],
);

/** The signing secret, where it is there before any endpoint and no call gives it out. */
export const signingSecrets: INodeProperties[] = [
	{
		displayName: 'Signing Secret',
		name: 'signingSecret',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		required: true,
		description: 'What the service signs its deliveries with. It stays in n8n, and is not sent anywhere.',
		...shownFor(...bringingSecrets),
	},
	{
		displayName: 'Previous Signing Secret',
		name: 'previousSigningSecret',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description:
			'Only after you have changed the secret at the service: the old one, so that deliveries still signed with it are accepted too. Empty it once those have arrived.',
		...shownFor(...bringingSecrets),
	},
];

/** What tells which account it is, as each service calls it. Services that ask in the same words share a field. */
export const accountFields: INodeProperties[] = accountFieldNames.flatMap((name) => {
	const askedIn = (words: string): string[] =>
		managed.filter(({ fields }) => JSON.stringify(fields?.[name]) === words).map(({ id }) => id);
	const asked = managed.flatMap(({ fields }) => fields?.[name] ?? []);
	return asked
		.filter((field, index) => asked.findIndex((other) => JSON.stringify(other) === JSON.stringify(field)) === index)
		.map((field): INodeProperties => ({
			displayName: field.displayName,
			name,
			type: 'string',
			default: '',
			required: !field.optional,
			placeholder: field.placeholder,
			description: field.description,
			...shownFor(...askedIn(JSON.stringify(field))),
		}));
});
