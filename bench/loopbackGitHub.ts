import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { listenOnLoopback } from '../host/loopback';

const hookSchema = z.object({ config: z.object({ url: z.string(), secret: z.string() }), events: z.array(z.string()) });

export interface LoopbackGitHub {
	/** What the field `server` of n8n's GitHub credential is set to. */
	origin: string;
	/** The secret that GitHub Trigger has registered for an address. */
	secretOf(url: string): string;
	stop(): Promise<void>;
}

/** As much of GitHub's API as n8n's own GitHub Trigger needs to register its hook: it makes the secret up itself. */
export async function startLoopbackGitHub(): Promise<LoopbackGitHub> {
	const hooks = new Map<string, { id: number; url: string; secret: string }>();
	const server = createServer((request, response) => {
		void answer(request).then(({ status, body }) => {
			response.writeHead(status, { 'Content-Type': 'application/json' });
			response.end(body === undefined ? undefined : JSON.stringify(body));
		});
	});

	async function answer(request: IncomingMessage): Promise<{ status: number; body?: object }> {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		if (request.method === 'POST' && request.url?.endsWith('/hooks')) {
			const { config, events } = hookSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
			const hook = { id: hooks.size + 1, url: config.url, secret: config.secret };
			hooks.set(hook.url, hook);
			return { status: 201, body: { id: hook.id, name: 'web', active: true, events, config: { url: hook.url } } };
		}
		if (request.method === 'DELETE') return { status: 204 };
		return { status: 200, body: { id: Number(request.url?.split('/').at(-1)), active: true } };
	}

	const { origin, stop } = await listenOnLoopback(server);
	return {
		origin,
		secretOf: (url) => {
			const hook = hooks.get(url);
			if (!hook) throw new Error(`GitHub Trigger has registered no hook for ${url}.`);
			return hook.secret;
		},
		stop,
	};
}
