import type { INodeProperties } from 'n8n-workflow';
import { accountFieldNames } from '../../services/accountFieldNames';
import { summaries } from '../../services/catalog/summaries';
import type { Summary } from '../../services/catalog/summary';

/** The services whose endpoints can be managed: with a key, or with a sign-in. */
const managed = summaries.filter(({ strategies }) => Object.keys(strategies).length > 0);

const shownFor = (ids: readonly string[]): Pick<INodeProperties, 'displayOptions'> => ({
	displayOptions: { show: { service: [...ids] } },
});

/**
 * Whose account it is.
 *
 * @param description in whole sentences.
 */
const serviceChoice = (some: readonly Summary[], description: string): INodeProperties => ({
	displayName: 'Service',
	name: 'service',
	type: 'options',
	default: some[0]?.id ?? '',
	required: true,
	options: some.map(({ id, displayName }) => ({ name: displayName, value: id })),
	description,
});

/** Where a user gets what is asked for, service by service. */
const help = (some: readonly Summary[]): INodeProperties[] =>
	some.flatMap(({ id, credentialHelp }): INodeProperties[] =>
		credentialHelp === undefined
			? []
			: [{ displayName: credentialHelp, name: `${id}Help`, type: 'notice', default: '', ...shownFor([id]) }],
	);

/** The signing secret, where it is there before any endpoint and no call gives it out. */
function signingSecrets(some: readonly Summary[]): INodeProperties[] {
	const bringing = some.filter(({ secret }) => secret === 'credential').map(({ id }) => id);
	return [
		{
			displayName: 'Signing Secret',
			name: 'signingSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'What the service signs its deliveries with. It stays in n8n, and is not sent anywhere.',
			...shownFor(bringing),
		},
		{
			displayName: 'Previous Signing Secret',
			name: 'previousSigningSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Only after you have changed the secret at the service: the old one, so that deliveries still signed with it are accepted too. Clear this field once those have arrived.',
			...shownFor(bringing),
		},
	];
}

/** Where the calls go, if not to the service's own address. */
const baseUrl: INodeProperties = {
	displayName: 'Base URL',
	name: 'baseUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://api.example.com',
	description:
		"Address of the service's API. Leave it empty to use the service's own, unless your calls go through a proxy, or you run the service yourself.",
};

/** What tells which account it is, as each service calls it. Services that ask in the same words share a field. */
const accountFields = (some: readonly Summary[]): INodeProperties[] =>
	accountFieldNames.flatMap((name) => {
		const askedIn = (words: string): string[] =>
			some.filter(({ fields }) => JSON.stringify(fields?.[name]) === words).map(({ id }) => id);
		const asked = some.flatMap(({ fields }) => fields?.[name] ?? []);
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
				...shownFor(askedIn(JSON.stringify(field))),
			}));
	});

const fieldsOf = (some: readonly Summary[], description: string) => ({
	serviceChoice: serviceChoice(some, description),
	help: help(some),
	accountFields: accountFields(some),
	signingSecrets: signingSecrets(some),
	baseUrl,
});

/** What the credential with a key asks for. The build puts the value in the place of this file. */
export const keyFields = fieldsOf(
	managed.filter(({ oauth2 }) => oauth2 === undefined),
	'The service that the key belongs to. The key is sent to this service only.',
);

const signedInto = managed.filter(({ oauth2 }) => oauth2 !== undefined);

/** An expression for what the chosen service has for one of the words of `oauth2`. */
const ofService = (word: keyof NonNullable<Summary['oauth2']>): string => {
	const values = Object.fromEntries(signedInto.map(({ id, oauth2 }) => [id, oauth2?.[word]]));
	return `(${JSON.stringify(values)})[$self["service"]]`;
};

/** What the credential with a sign-in asks for, and what n8n has to know for it. */
export const signInFields = {
	...fieldsOf(signedInto, 'The service where you sign in. The token that n8n gets is sent to this service only.'),
	authUrl: `={{ ${ofService('authUrl')} }}`,
	accessTokenUrl: `={{ ${ofService('accessTokenUrl')} }}`,
	authentication: `={{ ${ofService('authentication')} }}`,
	scope: `={{ $self["scopes"] || ${ofService('scope')} }}`,
	scopes: signedInto.map(({ displayName, oauth2 }) => `${displayName}: ${oauth2?.scope}`).join('; '),
};
