import { createServer } from 'node:http';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { listenOnLoopback } from '../../host/loopback';

/** A contact of the stand-in for Mautic. */
export interface MauticContact {
	id: number;
	firstname: string;
	lastname: string;
	phone: string;
}

/** What the products that templates write to were given, oldest first. */
export interface Received {
	mattermost: Array<{ channel_id: string; message: string }>;
	activeCampaign: Array<{ email: string; firstName: string; lastName: string }>;
	grist: Array<{ document: string; table: string; fields: Record<string, unknown> }>;
	telegram: Array<{ chat_id: string; text: string; parse_mode: string }>;
	/** Calls that changed a contact. */
	mautic: Array<{ call: 'create' | 'update'; id: number }>;
	nextcloud: Array<{ path: string; text: string }>;
	/** Requests that were refused: wrong credential, wrong shape, wrong address. */
	refused: string[];
}

/** Stand-ins for the products that templates write to, as far as the templates use them. */
export interface TemplateTargets {
	readonly received: Received;
	/** What Mautic has in its contacts. */
	readonly contacts: MauticContact[];
	/** Data for n8n's own credentials, by type, valid here. */
	readonly credentials: Readonly<Record<string, Record<string, string | boolean>>>;
	/** Forgets what was received, and the contacts. */
	reset(): void;
	stop(): Promise<void>;
}

const token = 'loopback-token';
const basic = { user: 'n8n', password: 'loopback-password' };

const mattermostPost = z.object({ channel_id: z.string().min(1), message: z.string().min(1) });
const activeCampaignContact = z.object({
	contact: z.object({ email: z.string().email(), firstName: z.string(), lastName: z.string() }).strict(),
});
const gristRecords = z
	.object({ records: z.array(z.object({ fields: z.record(z.string(), z.unknown()) }).strict()).length(1) })
	.strict();
const telegramMessage = z.object({ chat_id: z.string(), text: z.string().min(1), parse_mode: z.string() });
const mauticContact = z.object({ firstname: z.string(), lastname: z.string(), phone: z.string().optional() });

const nothingYet = (): Received => ({
	mattermost: [],
	activeCampaign: [],
	grist: [],
	telegram: [],
	mautic: [],
	nextcloud: [],
	refused: [],
});

const shownContact = ({ id, firstname, lastname, phone }: MauticContact) => ({
	id,
	fields: { all: { id, firstname, lastname, phone } },
});

/** Starts one server on loopback that stands in for all the products. */
export async function startTemplateTargets(): Promise<TemplateTargets> {
	const received = nothingYet();
	const contacts: MauticContact[] = [];
	const app = express().disable('x-powered-by');

	const refuse = (status: number, why: string, request: Request, response: Response) => {
		received.refused.push(`${request.method} ${request.path}: ${why}`);
		response.status(status).json({ message: why });
	};
	/** Lets through who sends this header. */
	const only =
		(header: string, value: string): RequestHandler =>
		(request, response, next) => {
			if (request.get(header) === value) next();
			else refuse(401, 'wrong credential', request, response);
		};
	/** Answers what `answer` gives for a body of this shape. */
	const taking =
		<T extends z.ZodTypeAny>(
			shape: T,
			answer: (body: z.infer<T>, parameters: Readonly<Record<string, string>>) => object,
		): RequestHandler<Record<string, string>> =>
		(request, response) => {
			const body = shape.safeParse(request.body);
			if (body.success) response.json(answer(body.data, request.params));
			else refuse(400, `wrong shape at ${body.error.issues[0]?.path.join('.')}`, request, response);
		};
	const password = `Basic ${Buffer.from(`${basic.user}:${basic.password}`).toString('base64')}`;
	const json = express.json();

	app.post(
		'/mattermost/api/v4/posts',
		only('authorization', `Bearer ${token}`),
		json,
		taking(mattermostPost, ({ channel_id, message }) => {
			received.mattermost.push({ channel_id, message });
			return { id: `post${received.mattermost.length}`, channel_id, message };
		}),
	);

	app.post(
		'/activecampaign/api/3/contact/sync',
		only('api-token', token),
		json,
		taking(activeCampaignContact, ({ contact }) => {
			received.activeCampaign.push(contact);
			return { contact: { ...contact, id: String(received.activeCampaign.length) } };
		}),
	);

	app.post(
		'/grist/api/docs/:document/tables/:table/records',
		only('authorization', `Bearer ${token}`),
		json,
		taking(gristRecords, ({ records }, { document = '', table = '' }) => {
			for (const { fields } of records) received.grist.push({ document, table, fields });
			return { records: records.map((_record, index) => ({ id: received.grist.length + index })) };
		}),
	);

	app.post(
		`/telegram/bot${token}/sendMessage`,
		json,
		taking(telegramMessage, ({ chat_id, text, parse_mode }) => {
			received.telegram.push({ chat_id, text, parse_mode });
			return { ok: true, result: { message_id: received.telegram.length, chat: { id: chat_id }, text } };
		}),
	);

	app.get('/mautic/api/contacts', only('authorization', password), (request, response) => {
		const phone = /^phone:(\+\d+)$/.exec(String(request.query.search))?.[1];
		if (phone === undefined) return refuse(400, 'search is not for a phone number', request, response);
		const found = contacts.filter((contact) => contact.phone === phone).map(shownContact);
		response.json({ total: found.length, contacts: Object.fromEntries(found.map((one) => [one.id, one])) });
	});
	app.post(
		'/mautic/api/contacts/new',
		only('authorization', password),
		json,
		taking(mauticContact, ({ firstname, lastname, phone = '' }) => {
			const contact = { id: contacts.length + 1, firstname, lastname, phone };
			contacts.push(contact);
			received.mautic.push({ call: 'create', id: contact.id });
			return { contact: shownContact(contact) };
		}),
	);
	app.patch('/mautic/api/contacts/:id/edit', only('authorization', password), json, (request, response) => {
		const contact = contacts.find(({ id }) => String(id) === request.params.id);
		const changes = mauticContact.partial().strict().safeParse(request.body);
		if (!contact || !changes.success) return refuse(400, 'no such contact, or wrong shape', request, response);
		Object.assign(contact, changes.data);
		received.mautic.push({ call: 'update', id: contact.id });
		response.json({ contact: shownContact(contact) });
	});

	app.put(
		'/nextcloud/remote.php/webdav/*path',
		only('authorization', password),
		express.text({ type: () => true }),
		(request, response) => {
			const place = request.path.replace('/nextcloud/remote.php/webdav', '').replace(/^\/+/, '/');
			received.nextcloud.push({ path: place, text: z.string().parse(request.body) });
			response.status(201).end();
		},
	);

	app.use((request, response) => refuse(404, 'no such address', request, response));

	const { origin, stop } = await listenOnLoopback(createServer(app));

	return {
		received,
		contacts,
		credentials: {
			mattermostApi: { accessToken: token, baseUrl: `${origin}/mattermost`, allowUnauthorizedCerts: false },
			activeCampaignApi: { apiUrl: `${origin}/activecampaign`, apiKey: token },
			gristApi: { apiKey: token, url: `${origin}/grist` },
			telegramApi: { accessToken: token, baseUrl: `${origin}/telegram` },
			mauticApi: { url: `${origin}/mautic`, username: basic.user, password: basic.password },
			nextCloudApi: { webDavUrl: `${origin}/nextcloud/remote.php/webdav`, ...basic },
		},
		reset() {
			Object.assign(received, nothingYet());
			contacts.length = 0;
		},
		stop,
	};
}
