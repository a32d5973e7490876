import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Account } from '../account';
import { bareEndpoint } from '../bareEndpoint';
import { checked, type FieldIssue } from '../body';
import type { DeliveryHabit } from '../habit';
import { identifier } from '../identifier';
import { Refusal } from '../refusal';
import { hmac } from '../sign';
import type { StandInEndpoint } from '../standIn';
import { authorized, customCredential } from './credential';
import type { Vendor } from '../vendor';

const repository = '/repos/octo-org/octo-repo';

/**
 * GitHub's repository webhooks, by https://docs.github.com/en/rest/repos/webhooks and, for deliveries,
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads.
 */
export function github(): Vendor<'custom'> {
	const authValue = `Bearer ${identifier('github_pat_')}`;
	let lastId = 100_000_000;
	return {
		service: 'custom',
		basePath: repository,
		credential: (origin) => customCredential('github', `${origin}${repository}`, authValue),
		unknownRoute: new Refusal(404, undefined, 'Not Found'),
		errorBody: ({ status, message, details }) => ({
			message,
			...(details === undefined ? {} : { errors: details }),
			documentation_url: 'https://docs.github.com/rest/repos/webhooks',
			status: String(status),
		}),
		newEndpoint: () => bareEndpoint({ id: String(++lastId), secret: randomBytes(20).toString('hex') }),
		allEvents: ['issues', 'push'],
		habit,
		routes: (router, account) => {
			router.use(authorized(authValue, () => new Refusal(401, undefined, 'Bad credentials')));

			router.get('/hooks', (request, response) => {
				const { page, per_page: size } = checked(listQuery, request.query, invalid);
				response.json(
					account
						.listed()
						.reverse()
						.slice((page - 1) * size, page * size)
						.map(wire),
				);
			});
			router.post('/hooks', (request, response) => {
				const { config, events, active } = checked(createBody, request.body, invalid);
				if (account.endpoints.some((hook) => hook.url === config.url && overlap(hook.events, events))) {
					throw new Refusal(422, undefined, 'Validation Failed', [
						{ resource: 'Hook', code: 'custom', message: 'Hook already exists on this repository' },
					]);
				}
				const hook = account.create({ url: config.url, secret: config.secret ?? '', events, enabled: active });
				response.status(201).json(wire(hook));
				ping(account, hook);
			});
			router.get('/hooks/:id', (request, response) => {
				response.json(wire(account.get(request.params.id, missing())));
			});
			router.patch('/hooks/:id', (request, response) => {
				const hook = account.get(request.params.id, missing());
				const { config, events, active } = checked(updateBody, request.body, invalid);
				// Settings without a secret take away the one that was there.
				const settings = config && { url: config.url, secret: config.secret ?? '' };
				account.change(hook, { ...settings, events, enabled: active });
				response.json(wire(hook));
			});
			router.patch('/hooks/:id/config', (request, response) => {
				const hook = account.get(request.params.id, missing());
				account.change(hook, checked(configBody.partial(), request.body, invalid));
				response.json(configOf(hook));
			});
			router.post('/hooks/:id/pings', (request, response) => {
				ping(account, account.get(request.params.id, missing()));
				response.status(204).end();
			});
			router.delete('/hooks/:id', (request, response) => {
				account.delete(account.get(request.params.id, missing()));
				response.status(204).end();
			});
		},
	};
}

/** `sha256=` and the hex HMAC-SHA256 of the body; the secret's text is the key. */
export const signGitHub = (secret: string, body: string): string => `sha256=${hmac('sha256', secret, body, 'hex')}`;

/** Sent behind the answer, to whatever events the hook has subscribed. */
function ping(account: Account, hook: StandInEndpoint): void {
	const data = { zen: 'Keep it logically awesome.', hook_id: Number(hook.id), hook: wire(hook), ...about };
	void account.deliverer.send({ endpoint: hook, registered: true }, 'ping', { data, test: true });
}

const overlap = (one: string[], other: string[]): boolean =>
	one.includes('*') || other.includes('*') || one.some((event) => other.includes(event));

const about = {
	repository: { id: 1_296_269, name: 'octo-repo', full_name: 'octo-org/octo-repo', private: false },
	sender: { login: 'octocat', id: 1, type: 'User' },
};

const habit: DeliveryHabit = {
	compose: ({ name, data, id, endpoint }) => ({
		event: name,
		id,
		body: JSON.stringify(data),
		headers: {
			'User-Agent': 'GitHub-Hookshot/044aadd',
			'X-GitHub-Delivery': id,
			'X-GitHub-Event': name,
			'X-GitHub-Hook-ID': endpoint.id,
			'X-GitHub-Hook-Installation-Target-Type': 'repository',
		},
	}),
	// Without a secret nothing is signed. The old header goes along.
	sign: ({ secret, body }): Record<string, string> =>
		secret === ''
			? {}
			: {
					'X-Hub-Signature': `sha1=${hmac('sha1', secret, body, 'hex')}`,
					'X-Hub-Signature-256': signGitHub(secret, body),
				},
	signatureHeader: 'X-Hub-Signature-256',
	newEventId: () => randomUUID(),
	sample: (event) =>
		event === 'push'
			? { ref: 'refs/heads/main', before: '0'.repeat(40), after: '6113728f27ae82c7b1a177c8d03f9e96e0adf246', ...about }
			: { action: 'created', ...about },
	subscribed: ({ events }, event) => events.includes(event) || events.includes('*'),
	retryPausesSeconds: [],
	copyPausesSeconds: [0],
	timeoutSeconds: 10,
	redirects: 0,
	queue: 'live',
};

const wholeSeconds = (at: Date): string => at.toISOString().replace(/\.\d+/, '');

const configOf = ({ url, secret }: StandInEndpoint): object => ({
	content_type: 'json',
	insecure_ssl: '0',
	url,
	...(secret === '' ? {} : { secret: '********' }),
});

function wire(hook: StandInEndpoint): object {
	const url = `https://api.github.com${repository}/hooks/${hook.id}`;
	return {
		type: 'Repository',
		id: Number(hook.id),
		name: 'web',
		active: hook.enabled,
		events: hook.events,
		config: configOf(hook),
		updated_at: wholeSeconds(hook.updatedAt),
		created_at: wholeSeconds(hook.createdAt),
		url,
		test_url: `${url}/test`,
		ping_url: `${url}/pings`,
		deliveries_url: `${url}/deliveries`,
		last_response: { code: null, status: 'unused', message: null },
	};
}

const listQuery = z.object({
	page: z.coerce.number().int().min(1).default(1),
	per_page: z.coerce.number().int().min(1).max(100).default(30),
});

const configBody = z.object({
	url: z.string().url(),
	// The stand-in delivers JSON only; GitHub's own default is a form.
	content_type: z.literal('json'),
	secret: z.string().optional(),
	insecure_ssl: z.union([z.enum(['0', '1']), z.literal(0), z.literal(1)]).optional(),
});
const eventNames = z.array(z.string().regex(/^(\*|[a-z]+(_[a-z]+)*)$/, 'Unknown event'));
const createBody = z.object({
	name: z.literal('web').default('web'),
	config: configBody,
	events: eventNames.default(['push']),
	active: z.boolean().default(true),
});
const updateBody = z.object({
	config: configBody.optional(),
	events: eventNames.optional(),
	active: z.boolean().optional(),
});

const invalid = (issues: FieldIssue[]): Refusal =>
	new Refusal(
		422,
		undefined,
		'Validation Failed',
		issues.map(({ field, message }) => ({ resource: 'Hook', code: 'invalid', field, message })),
	);
const missing = (): Refusal => new Refusal(404, undefined, 'Not Found');
