import type { INodeParameters } from 'n8n-workflow';
import type { Fault, StandIns } from '../../sandbox';
import type { DefinitionServer } from '../support/definitionServer';

/** What the errors are made with. */
export interface World {
	standIns: StandIns;
	/** A service of the gallery. */
	telegram: DefinitionServer;
	/** An address of HTTPS with a certificate that nobody trusts. */
	untrusted: string;
	/** An address at which nobody listens. */
	nobody: string;
}

/** A way to an error that a person can get in the editor. */
export interface ErrorKind {
	/** Of the node that runs into it. */
	name: string;
	parameters: INodeParameters;
	/** What the node's credential holds. */
	credential: (world: World) => { type: string; data: Record<string, string> };
	/** What has happened at the service. */
	before?: (world: World) => void;
	/** What is read first. */
	sentence: string;
}

const types = {
	assisters: 'assistersApi',
	casey: 'caseyBackendApi',
	commet: 'commetApi',
	noderails: 'nodeRailsApi',
} as const;

type Managed = keyof typeof types;

const events: Record<Managed, string> = {
	assisters: 'usage.limit_reached',
	casey: 'conversation.completed',
	commet: 'payment.received',
	noderails: 'payment.captured',
};

/** The account of a stand-in, with some values that are not right. */
const account =
	(service: Managed, wrong: (world: World) => Record<string, string> = () => ({})): ErrorKind['credential'] =>
	(world) => ({ type: types[service], data: { ...world.standIns[service].credential, ...wrong(world) } });

const ofGallery =
	(service: string, more: (world: World) => Record<string, string> = () => ({})): ErrorKind['credential'] =>
	(world) => ({
		type: 'webhookAccountApi',
		data: { service, apiKey: '123456:a-key-0123456789', account: 'acme', subdomain: 'acme', ...more(world) },
	});

const secret =
	(value: string): ErrorKind['credential'] =>
	() => ({ type: 'webhookSigningSecretApi', data: { secret: value, previousSecret: '' } });

/** A trigger that registers itself where services cannot reach it. */
const trigger = (service: Managed, more: INodeParameters = {}): INodeParameters => ({
	service,
	events: [events[service]],
	options: { allowPrivateUrl: true },
	...more,
});

/** Every call, or those with one verb, is answered so. */
const answering =
	(service: Managed, fault: Fault, method?: string): ErrorKind['before'] =>
	({ standIns }) =>
		standIns[service].fail({ fault, method, times: 1_000 });

const looking = 'while looking for the endpoint of this workflow.';
const registering = 'while registering the endpoint of this workflow.';

/** Those that n8n shows when the trigger is executed, at once. */
export const whenListening: ErrorKind[] = [
	{
		name: 'Wrong key',
		parameters: trigger('commet'),
		credential: account('commet', () => ({ apiKey: 'ck_mistyped' })),
		sentence: `Commet did not accept the credential (HTTP 401) ${looking}`,
	},
	{
		name: 'Expired cookie',
		parameters: trigger('assisters'),
		credential: account('assisters', () => ({ sessionCookie: 'expired' })),
		sentence: `Assisters did not accept the credential (HTTP 401) ${looking}`,
	},
	{
		name: 'Key without the right',
		parameters: trigger('casey'),
		credential: account('casey'),
		before: answering('casey', { status: 403 }),
		sentence: `Casey does not allow this with the credential (HTTP 403) ${looking}`,
	},
	{
		name: 'Not signed in',
		parameters: { service: 'webflow', events: ['site_publish'], options: { allowPrivateUrl: true } },
		credential: () => ({
			type: 'webhookAccountOAuth2Api',
			data: { service: 'webflow', account: 'acme', clientId: 'a-client', clientSecret: 'a-client-secret-0123456789' },
		}),
		sentence: 'The Webflow credential is not connected.',
	},
	{
		name: 'Service down',
		parameters: trigger('noderails'),
		credential: account('noderails'),
		before: answering('noderails', { status: 503, headers: { 'retry-after': '3600' } }),
		sentence: `NodeRails is not working properly at the moment (HTTP 503) ${looking}`,
	},
	{
		name: 'Too many requests',
		parameters: trigger('commet'),
		credential: account('commet'),
		before: answering('commet', { status: 429, headers: { 'retry-after': '3600' } }),
		sentence: `Commet is receiving too many requests (HTTP 429) ${looking}`,
	},
	{
		name: 'Nobody there',
		parameters: trigger('commet'),
		credential: account('commet', ({ nobody }) => ({ baseUrl: nobody })),
		sentence: `Commet cannot be reached ${looking}`,
	},
	{
		name: 'Certificate',
		parameters: trigger('commet'),
		credential: account('commet', ({ untrusted }) => ({ baseUrl: untrusted })),
		sentence: `The security certificate of Commet's address is not valid ${looking}`,
	},
	{
		name: 'Blocked by n8n',
		parameters: trigger('commet'),
		credential: account('commet', ({ nobody }) => ({ baseUrl: nobody.replace('127.0.0.1', 'localhost') })),
		sentence: `This n8n is not allowed to call the address of Commet ${looking}`,
	},
	{
		name: 'Redirected',
		parameters: trigger('commet'),
		credential: account('commet'),
		before: answering('commet', { status: 302, headers: { location: 'https://login.example.com/' } }),
		sentence: `Commet redirected n8n to another address (HTTP 302) ${looking}`,
	},
	{
		name: 'Nonsense',
		parameters: trigger('commet'),
		credential: account('commet'),
		before: answering('commet', 'html'),
		sentence: `Commet answered in an unexpected form ${looking}`,
	},
	{
		name: 'Not found',
		parameters: trigger('commet'),
		credential: account('commet'),
		before: answering('commet', { status: 404 }),
		sentence: `Commet could not find what was asked for (HTTP 404) ${looking}`,
	},
	{
		name: 'Gone',
		parameters: trigger('commet'),
		credential: account('commet'),
		before: answering('commet', { status: 410 }),
		sentence: `Commet no longer offers this (HTTP 410) ${looking}`,
	},
	{
		name: 'Conflict',
		parameters: trigger('commet'),
		credential: account('commet'),
		before: answering('commet', { status: 409 }, 'POST'),
		sentence: `Commet says that this already exists (HTTP 409) ${registering}`,
	},
	{
		name: 'Refused fields',
		parameters: trigger('noderails'),
		credential: account('noderails'),
		before: answering('noderails', { status: 422 }, 'POST'),
		sentence: `NodeRails did not accept the request (HTTP 422) ${registering}`,
	},
	{
		name: 'Full account',
		parameters: trigger('commet'),
		credential: account('commet'),
		before: ({ standIns }) => standIns.commet.beUnkind({ quota: 0 }),
		sentence: `Commet does not allow this with the credential (HTTP 403) ${registering}`,
	},
	{
		name: 'Address in use',
		parameters: trigger('commet', { service: 'telegram', events: ['message'] }),
		credential: ofGallery('telegram', ({ telegram }) => ({ baseUrl: telegram.origin })),
		before: ({ telegram }) => telegram.addEndpoint('https://another-program.example.com/hook', ['message']),
		sentence: 'Telegram Bot has one webhook address for this account, and it leads to another-program.example.com.',
	},
	{
		name: 'Unusable secret',
		parameters: trigger('commet'),
		credential: account('commet'),
		before: ({ standIns }) => standIns.commet.beUnkind({ secretShownAs: 'short' }),
		sentence: 'Commet returned a signing secret that cannot be used to verify deliveries.',
	},
	{
		name: 'Address of this machine',
		parameters: trigger('commet', { options: {} }),
		credential: account('commet'),
		sentence: 'Commet cannot deliver to this n8n: its webhook address leads to this machine only (localhost).',
	},
	{
		name: 'No events',
		// The list itself cannot be left empty; an expression can give an empty one.
		parameters: trigger('commet', { events: '={{ [] }}' }),
		credential: account('commet'),
		sentence: 'No events are chosen, so Commet would have nothing to send.',
	},
	{
		name: 'Several events for one endpoint',
		parameters: trigger('commet', { service: 'netlify', events: ['deploy_building', 'deploy_created'] }),
		credential: ofGallery('netlify'),
		sentence: 'Netlify allows one event per endpoint, and several are chosen.',
	},
	{
		name: 'Wrong setting',
		parameters: trigger('commet', { options: { allowPrivateUrl: true, timestampTolerance: '={{ -1 }}' } }),
		credential: account('commet'),
		sentence: 'Some settings cannot be used.',
	},
	{
		name: 'Wrong signature settings',
		parameters: trigger('assisters', { signature: { content: '{timestamp}' } }),
		credential: account('assisters'),
		sentence: 'Signed Content in Signature has no {body}.',
	},
	{
		name: 'Definition',
		parameters: { service: 'custom', events: ['*'], options: { allowPrivateUrl: true } },
		credential: ({ nobody }) => ({
			type: 'webhookServiceApi',
			data: { baseUrl: nobody, authHeader: '', authValue: '', definition: '{ "displayName": "Shop" }' },
		}),
		sentence: 'The definition in the Webhook Service credential cannot be used: docsUrl is missing.',
	},
	{
		name: 'Empty signing secret',
		parameters: { service: 'asistian', registration: 'manual', events: ['conversation.created'] },
		credential: secret(''),
		sentence: 'The Webhook Signing Secret credential is empty, so deliveries of Asistian cannot be verified.',
	},
	{
		name: 'Signing secret not shown',
		parameters: { service: 'asistian', registration: 'manual', events: ['conversation.created'] },
		credential: secret('••••••••••••••••••••'),
		sentence: 'The signing secret is hidden: it consists of placeholder characters.',
	},
	{
		name: 'Half a credential',
		parameters: trigger('noderails'),
		credential: account('noderails', () => ({ appId: '' })),
		sentence: 'The NodeRails credential is not complete.',
	},
	{
		name: 'Credential of another service',
		parameters: trigger('commet', { service: 'telegram', events: ['message'] }),
		credential: ofGallery('lemonSqueezy'),
		sentence: 'The chosen credential is not for Telegram Bot.',
	},
	{
		name: 'No web address',
		parameters: trigger('commet'),
		credential: account('commet', () => ({ baseUrl: 'commet.co' })),
		sentence: 'Base URL in the Commet credential is not a web address.',
	},
	{
		name: 'Password in the address',
		parameters: trigger('commet'),
		credential: account('commet', () => ({ baseUrl: 'https://user:password@commet.co/api/v1' })),
		sentence: 'Base URL in the Commet credential contains a user name or a password.',
	},
];

const shop = 'https://shop.example.com/hook';

/** Something to do with an endpoint of a stand-in. */
const action = (service: Managed, operation: string, more: INodeParameters): INodeParameters => ({
	service,
	resource: 'endpoint',
	operation,
	...more,
});

const byUrl = { endpointId: { __rl: true, mode: 'url', value: shop } };

/** Those that n8n shows when the action node is executed. */
export const whenActing: ErrorKind[] = [
	{
		name: 'No such endpoint',
		parameters: action('commet', 'get', { endpointId: { __rl: true, mode: 'id', value: 'whk_none' } }),
		credential: account('commet'),
		sentence: 'Commet could not find what was asked for (HTTP 404) while reading the endpoint',
	},
	{
		name: 'Create without events',
		parameters: action('commet', 'create', { url: shop, events: '={{ [] }}' }),
		credential: account('commet'),
		sentence: 'No events are chosen',
	},
	{
		name: 'Two with one address',
		parameters: action('commet', 'get', byUrl),
		credential: account('commet'),
		before: ({ standIns }) => {
			for (const id of ['whk_1', 'whk_2']) standIns.commet.addEndpoint({ id, url: shop, events: [events.commet] });
		},
		sentence: '2 endpoints at Commet have this URL',
	},
	{
		name: 'Not replaceable',
		parameters: action('casey', 'rotateSecret', byUrl),
		credential: account('casey'),
		before: ({ standIns: { casey } }) => {
			casey.addEndpoint({ id: '7', url: shop, events: [events.casey] });
			casey.beUnkind({ knownUrl: 'refused' });
		},
		sentence: 'Casey does not allow a second endpoint with the same URL, so endpoint 7 cannot be replaced',
	},
	{
		name: 'Still listed',
		parameters: action('commet', 'delete', byUrl),
		credential: account('commet'),
		before: ({ standIns: { commet } }) => {
			commet.addEndpoint({ id: 'whk_1', url: shop, events: [events.commet] });
			commet.beUnkind({ deleteArchives: 'thenFine' });
		},
		sentence: 'Commet says that it has deleted the endpoint whk_1, but still lists it',
	},
	{
		name: 'Hidden secret',
		parameters: action('casey', 'getSecret', byUrl),
		credential: account('casey'),
		before: ({ standIns: { casey } }) => {
			casey.addEndpoint({ id: '7', url: shop, events: [events.casey] });
			casey.beUnkind({ maskedSecret: true });
		},
		sentence: 'Casey does not show the whole signing secret while fetching the signing secret',
	},
	{
		name: 'No JSON',
		parameters: { service: 'asistian', resource: 'message', operation: 'send', payload: '={{ "{ text: 1" }}' },
		credential: ({ standIns }) => ({ type: 'asistianApi', data: standIns.asistian.credential }),
		sentence: 'Payload is not JSON',
	},
];

/**
 * Those that n8n shows some time after a publish, because it tries five times. All of them are waited for together, so
 * each has a service of its own.
 */
export const whenPublishing: ErrorKind[] = [
	{
		name: 'Publish with a wrong key',
		parameters: trigger('commet'),
		credential: account('commet', () => ({ apiKey: 'ck_mistyped' })),
		sentence: `Commet did not accept the credential (HTTP 401) ${looking}`,
	},
	{
		name: 'Publish and no answer',
		parameters: trigger('noderails'),
		credential: account('noderails'),
		before: answering('noderails', 'timeout'),
		sentence: `NodeRails did not answer in time ${looking}`,
	},
	{
		name: 'Publish and the connection breaks',
		parameters: trigger('assisters'),
		credential: account('assisters'),
		before: answering('assisters', 'resetBefore'),
		sentence: `The connection to Assisters was cut before it answered ${looking}`,
	},
	{
		name: 'Publish with an address of this machine',
		parameters: trigger('casey', { options: {} }),
		credential: account('casey'),
		sentence: 'Casey cannot deliver to this n8n: its webhook address leads to this machine only (localhost).',
	},
];
