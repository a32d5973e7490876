import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { listenOnLoopback } from '../../host/loopback';

/** A client of a service, as an app that somebody has made there. */
export interface Client {
	clientId: string;
	clientSecret: string;
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

/** The client in the header `Authorization` as the method Basic has it, else in the form (RFC 6749, 2.3.1). */
function clientIn({ headers }: IncomingMessage, form: URLSearchParams): Client {
	const [, basic] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
	if (basic === undefined)
		return { clientId: form.get('client_id') ?? '', clientSecret: form.get('client_secret') ?? '' };
	const [clientId = '', clientSecret = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':');
	return { clientId: decodeURIComponent(clientId), clientSecret: decodeURIComponent(clientSecret) };
}

/** Where a user signs in, and where n8n gets tokens for it: the grant with a code of RFC 6749, 4.1, and its renewal, 6. */
export class SignInServer {
	/** What n8n has asked for: `authorization_code` or `refresh_token`. */
	readonly grants: string[] = [];
	/** The scopes that users were asked for. */
	readonly scopes: string[] = [];
	/** Whether it gives out no more tokens, as after the user has removed the app. */
	isRevoked = false;
	private readonly codes = new Set<string>();
	private accessToken = '';
	private refreshToken = '';

	private constructor(
		private readonly client: Client,
		readonly origin: string,
		readonly stop: () => Promise<void>,
	) {}

	static async start(client: Client): Promise<SignInServer> {
		const server = createServer((request, response) => {
			void (async () => {
				const url = new URL(request.url ?? '/', own.origin);
				if (url.pathname === '/authorize') {
					response.writeHead(302, { location: own.signIn(url.searchParams) }).end();
					return;
				}
				const form = await readForm(request);
				const body = own.token(clientIn(request, form), form);
				response.writeHead('error' in body ? 400 : 200, { 'content-type': 'application/json' });
				response.end(JSON.stringify(body));
			})();
		});
		const { port, stop } = await listenOnLoopback(server);
		const own = new SignInServer(client, `http://127.0.0.1:${port}`, stop);
		return own;
	}

	/** What an app in n8n is told of this server. */
	get urls() {
		return { authUrl: `${this.origin}/authorize`, accessTokenUrl: `${this.origin}/token` };
	}

	/** Whether a call has the token that counts now. */
	accepts = (authorization: unknown): boolean =>
		this.accessToken !== '' && authorization === `Bearer ${this.accessToken}`;

	/** What n8n has stored after a user has signed in. */
	async firstTokens(): Promise<Record<string, string>> {
		const code =
			new URL(this.signIn(new URLSearchParams({ redirect_uri: this.origin }))).searchParams.get('code') ?? '';
		const form = new URLSearchParams({
			grant_type: 'authorization_code',
			code,
			client_id: this.client.clientId,
			client_secret: this.client.clientSecret,
		});
		const response = await fetch(this.urls.accessTokenUrl, { method: 'POST', body: form });
		this.grants.length = 0;
		return (await response.json()) as Record<string, string>;
	}

	/** Lets the token that was given out last count no longer. */
	expire(): void {
		this.accessToken = '';
	}

	private signIn(asked: URLSearchParams): string {
		const code = randomUUID();
		this.codes.add(code);
		this.scopes.push(asked.get('scope') ?? '');
		const back = new URL(asked.get('redirect_uri') ?? '');
		back.searchParams.set('code', code);
		back.searchParams.set('state', asked.get('state') ?? '');
		return back.href;
	}

	private token({ clientId, clientSecret }: Client, form: URLSearchParams): object {
		const grant = form.get('grant_type') ?? '';
		this.grants.push(grant);
		const isKnown = clientId === this.client.clientId && clientSecret === this.client.clientSecret;
		const hasRight =
			grant === 'refresh_token'
				? form.get('refresh_token') === this.refreshToken
				: this.codes.delete(form.get('code') ?? '');
		if (!isKnown || this.isRevoked || !hasRight) return { error: isKnown ? 'invalid_grant' : 'invalid_client' };
		this.accessToken = `access-${randomUUID()}`;
		this.refreshToken = `refresh-${randomUUID()}`;
		return {
			access_token: this.accessToken,
			refresh_token: this.refreshToken,
			token_type: 'bearer',
			expires_in: 3600,
		};
	}
}
