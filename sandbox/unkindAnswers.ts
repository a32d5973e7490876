import type { Request, RequestHandler, Response } from 'express';
import type { Account } from './account';
import { Refusal } from './refusal';
import type { StandInEndpoint, StandInService } from './standIn';
import { eventForms, urlForms, type Unkind } from './unkind';
import type { Vendor } from './vendor';

/** Names under which the stand-ins' APIs say whether an endpoint is on. */
const stateNames = new Set(['enabled', 'active', 'isActive', 'status']);

/** What parameters are called that say which page is meant, and how long it is. */
const whichPage = ['page', 'after', 'cursor', 'page[after]', 'offset'];
const pageLength = ['limit', 'per_page', 'page[size]'];

/**
 * Makes answers as unkind as the account is. What an endpoint looks like in this API is not told: it is recognized by
 * its id, address, events and secret.
 */
export function answerUnkindly(
	account: Account,
	{ allEvents = [], errorBody }: Pick<Vendor<StandInService>, 'allEvents' | 'errorBody'>,
): RequestHandler {
	return (request, response, next) => {
		const { unkind } = account;
		if (Object.values(unkind).every((value) => value === undefined)) return next();
		const verb = request.method;
		if (unkind.errorInside?.some((lied) => lied === verb)) {
			return void response.status(200).json({ ok: false, error: 'temporarily_unavailable' });
		}
		if (verb !== 'GET' && unkind.deleteArchives && request.path.split('/').some((part) => account.isArchived(part))) {
			if (unkind.deleteArchives === 'thenMissing') {
				return void response.status(404).json(errorBody(new Refusal(404, undefined, 'There is no such endpoint')));
			}
			if (verb === 'DELETE') return void response.status(204).end();
		}
		let isList = false;
		account.onList = () => {
			isList = true;
		};
		if (unkind.pages) changePage(request, unkind.pages);

		const json = response.json.bind(response);
		response.json = (body: unknown) => {
			if (response.statusCode >= 300) return json(body);
			const refuse = (refusal: Refusal): Response => {
				response.status(refusal.status);
				return json(errorBody(refusal));
			};
			if (verb === 'DELETE' && unkind.deleteAnswers500) return refuse(new Refusal(500, undefined, 'Internal error'));
			if (isList && unkind.emptyList && isEmptyList(body)) {
				if (unkind.emptyList === 'missing') return refuse(new Refusal(404, undefined, 'No endpoints found'));
				return json(withoutList(body, unkind.emptyList));
			}
			const shown = new View(account.known(), unkind, allEvents, verb === 'GET').of(body);
			if (!unkind.bigIds) return json(shown);
			return response.type('json').send(withBareNumbers(JSON.stringify(shown), account.known()));
		};
		if (verb === 'DELETE' && unkind.deleteAnswers500) failWithoutBody(response);
		next();
	};
}

/** Makes an answer that has no body a 500. */
function failWithoutBody(response: Response): void {
	const end = response.end.bind(response) as (...parts: unknown[]) => Response;
	Object.defineProperty(response, 'end', {
		configurable: true,
		value: (...parts: unknown[]) => {
			if (response.statusCode === 204) response.statusCode = 500;
			return end(...parts);
		},
	});
}

function changePage(request: Request, how: NonNullable<Unkind['pages']>): void {
	const url = new URL(request.url, 'http://localhost');
	if (how === 'ignored') for (const name of whichPage) url.searchParams.delete(name);
	else for (const name of pageLength) url.searchParams.set(name, '2');
	request.url = `${url.pathname}${url.search}`;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The field of an answer that holds its list; '' where the answer is the list. */
function listField(body: unknown): string | undefined {
	if (Array.isArray(body)) return '';
	return isRecord(body) ? Object.keys(body).find((name) => Array.isArray(body[name])) : undefined;
}

function isEmptyList(body: unknown): boolean {
	const field = listField(body);
	if (field === undefined) return false;
	const list = field === '' ? body : isRecord(body) ? body[field] : undefined;
	return Array.isArray(list) && list.length === 0;
}

function withoutList(body: unknown, how: 'null' | 'leftOut'): unknown {
	const field = listField(body);
	if (field === undefined || field === '' || !isRecord(body)) return how === 'null' ? null : {};
	if (how === 'null') return { ...body, [field]: null };
	return Object.fromEntries(Object.entries(body).filter(([name]) => name !== field));
}

/** Ids as JSON numbers, digit for digit, which JSON.stringify cannot write. */
function withBareNumbers(text: string, known: readonly StandInEndpoint[]): string {
	return known.reduce((changed, { id }) => (/^\d{16,}$/.test(id) ? changed.replaceAll(`"${id}"`, id) : changed), text);
}

/** Shows what answers say of endpoints in the service's own forms. */
class View {
	constructor(
		private readonly known: readonly StandInEndpoint[],
		private readonly unkind: Unkind,
		private readonly allEvents: readonly string[],
		private readonly isRead: boolean,
	) {}

	/** @param about the endpoint that the value belongs to, where it is known */
	of(value: unknown, about?: StandInEndpoint, name = ''): unknown {
		if (Array.isArray(value)) {
			return about && isSame(value, about.events)
				? this.events(about.events)
				: value.map((part) => this.of(part, about));
		}
		if (isRecord(value)) {
			const endpoint = this.known.find(({ id }) => 'id' in value && String(value.id) === id) ?? about;
			return Object.fromEntries(Object.entries(value).map(([field, part]) => [field, this.of(part, endpoint, field)]));
		}
		if (about && value === about.url && this.unkind.url) return urlForms[this.unkind.url](about.url);
		const hidden = this.unkind.secretShownAs ?? (this.isRead && this.unkind.maskedSecret ? '********' : undefined);
		if (hidden !== undefined && this.known.some(({ secret }) => secret === value)) return hidden;
		if (about && stateNames.has(name)) return this.state(value, about);
		return value;
	}

	private events(events: readonly string[]): unknown {
		return this.unkind.events ? eventForms[this.unkind.events](events, this.allEvents) : events;
	}

	private state(value: unknown, { enabled }: StandInEndpoint): unknown {
		switch (this.unkind.state) {
			case 'thirdWord':
				return enabled ? value : 'disabled_by_system';
			case 'number':
				return typeof value === 'boolean' ? Number(value) : value;
			case 'text':
				return String(value);
			default:
				return value;
		}
	}
}

const isSame = (one: readonly unknown[], other: readonly string[]): boolean =>
	one.length === other.length && one.every((part, index) => part === other[index]);
