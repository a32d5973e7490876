import { z } from 'zod';
import { parseJson } from './json';
import { asPasted } from './pasted';
import type { Service } from './schema/service';

/** The value that stands for every event in the `events` parameter. */
export const everyEvent = '*';

/** What separates names in a text; blanks do not, because some services have them in their names. */
const betweenNames = /[,;\r\n]+/;
const quotesAround = /^(["'`])(.*)\1$/;
/** What no service has in the name of an event: rests of a list or an object that became text. */
const inNoName = /["'`[\]{}<>\\]|\p{Cc}/u;

/** The names in a text: one, several with separators between them, or a list as JSON writes it. */
function namesIn(text: string): string[] {
	const bare = asPasted(text);
	const list = bare.startsWith('[') ? z.array(z.string()).safeParse(parseJson(bare)).data : undefined;
	return (list ?? bare.split(betweenNames))
		.map((name) => asPasted(name))
		.map((name) => (quotesAround.exec(name)?.[2] ?? name).trim())
		.filter((name) => name !== '');
}

/**
 * Names of events as a parameter gives them: a list, or text from an expression or an agent. What was copied along is
 * taken off. What no name can be is refused: a service would take it for an event that never comes.
 */
export const eventNamesSchema = z
	.union([z.array(z.string()), z.string().transform((text) => [text])])
	.transform((list) => list.flatMap(namesIn))
	.refine((names) => !names.some((name) => inNoName.test(name)));

/** What a user chose: names of the catalog, possibly {@link everyEvent}, and names of their own. */
export interface EventChoice {
	events: readonly string[];
	customEvents: readonly string[];
}

/** The chosen names without repetition and blanks; empty where every event is chosen or nothing is. */
export function chosenNames({ events, customEvents }: EventChoice): string[] {
	const names = [...events, ...customEvents].map((name) => name.trim()).filter((name) => name !== '');
	return names.includes(everyEvent) ? [] : [...new Set(names)];
}

/** Whether anything is chosen at all. */
export const choosesSomething = ({ events, customEvents }: EventChoice): boolean =>
	[...events, ...customEvents].some((name) => name.trim() !== '');

/**
 * The names to subscribe to at the service. "Every event" becomes the service's own word for it, or all events of the
 * catalog that the version of its API surely knows, plus the user's own names.
 *
 * @param version dated version of the API that the calls are made for, where the service has one.
 */
export function subscription(service: Service, choice: EventChoice, version?: string): string[] {
	const own = chosenNames({ events: [], customEvents: choice.customEvents });
	const all = [...choice.events, ...choice.customEvents].some((name) => name.trim() === everyEvent);
	if (!all) return chosenNames(choice);
	const { wildcard, catalog } = service.events;
	if (wildcard !== undefined) return [wildcard];
	const known = catalog.filter(({ since }) => !since || !version || since <= version).map(({ name }) => name);
	return [...new Set([...known, ...own])];
}

/** Longest name that a pattern is tried on: a pattern of many stars takes long on a text without an end. */
const maxPatternedLength = 300;

/** What separates the parts of an event's name; services are not agreed, some not even with themselves. */
const separators = './:';

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** A pattern such as `order.*` as an expression: the star stands for any text, a separator for any separator. */
function patternOf(selected: string): RegExp {
	const pieces = [...selected].map((character) =>
		character === '*' ? '.*' : separators.includes(character) ? `[${escaped(separators)}]` : escaped(character),
	);
	return new RegExp(`^${pieces.join('')}$`, 'su');
}

/**
 * Whether a chosen name means an event: it is its name, or a pattern that the service takes for several (`order.*`).
 *
 * @param isInCatalog whether the event is one that the service documents. One that is not may be a chosen event with
 * something before its name (`Entry.publish` that comes as `ContentManagement.Entry.publish`): the service sends it because
 * we asked for it
 */
export function selects(selected: string, event: string, isInCatalog: boolean): boolean {
	if (selected === event) return true;
	if (selected.includes('*')) return event.length <= maxPatternedLength && patternOf(selected).test(event);
	const before = event.length - selected.length - 1;
	const hasParts = [...separators].some((separator) => selected.includes(separator));
	return (
		!isInCatalog && hasParts && before > 0 && event.endsWith(selected) && separators.includes(event.charAt(before))
	);
}
