/**
 * Ways in which services make it hard to keep exactly one endpoint there. Each was reported of a real one; a stand-in
 * has none of them until a test switches some on.
 */
export interface Unkind {
	/**
	 * Creating an endpoint at an address that one has already: that one is given back as it is, with its id and secret
	 * (the events that were sent are ignored), or the call is refused with 409.
	 */
	knownUrl?: 'givenBack' | 'refused';
	/** Most endpoints that the account may have; one more is refused with 403. */
	quota?: number;
	/**
	 * Deleting only archives: nothing is delivered any more, but the list and the call for one endpoint still show it. What
	 * is called for it then is answered 404, or as if it were there.
	 */
	deleteArchives?: 'thenMissing' | 'thenFine';
	/** Deleting takes effect and is answered 500. */
	deleteAnswers500?: boolean;
	/** Calls with these verbs are answered 200 with an error inside, and have no effect. */
	errorInside?: ReadonlyArray<'POST' | 'PUT' | 'PATCH' | 'DELETE'>;
	/** The list shows what was created or deleted only after so many more look-ups. */
	listLag?: number;
	/** The list shows so many of the newest endpoints and no other. */
	listCut?: number;
	/** A list in pages ignores which one is asked for, or gives two entries a page whatever is asked for. */
	pages?: 'ignored' | 'short';
	/** An empty list is `null`, an object without it, or 404. */
	emptyList?: 'null' | 'leftOut' | 'missing';
	/** An address is shown as the service spells it. */
	url?: keyof typeof urlForms;
	/** Events are shown in another form than they were sent in. */
	events?: keyof typeof eventForms;
	/**
	 * Whether an endpoint is on is shown in another form: a third word for one that the service has switched off, or a
	 * number or a text where a boolean is documented.
	 */
	state?: 'thirdWord' | 'number' | 'text';
	/** Ids are integers beyond 2^53, written as JSON numbers: a double takes that of a new endpoint for that of the one before. */
	bigIds?: boolean;
	/** A secret that is asked for comes as asterisks. */
	maskedSecret?: boolean;
	/** A secret comes as this text, whichever call asks for it or makes it. */
	secretShownAs?: string;
}

/** Longest address that a service stores which cuts them. */
const cutAt = 60;

/** What services make of an address that they have stored. */
export const urlForms = {
	lowerCase: (url: string): string => url.toLowerCase(),
	slash: (url: string): string => `${url}/`,
	percent7E: (url: string): string => url.replaceAll('~', '%7E').replaceAll('-', '%2D'),
	query: (url: string): string => `${url}?source=api`,
	http: (url: string): string => url.replace(/^https:/, 'http:'),
	cut: (url: string): string => url.slice(0, cutAt),
} as const;

/** What services make of a list of events; undefined where they leave it out. */
export const eventForms = {
	upperCase: (events: readonly string[]): unknown => events.map((event) => event.toUpperCase()),
	implied: (events: readonly string[]): unknown => [...events, 'endpoint.verified'],
	commaText: (events: readonly string[]): unknown => events.join(','),
	expanded: (events: readonly string[], all: readonly string[]): unknown => (events.includes('*') ? all : events),
	leftOut: (): unknown => undefined,
	reversed: (events: readonly string[]): unknown => [...events].reverse(),
	twice: (events: readonly string[]): unknown => [...events, ...events],
} as const;

/** Each single switch under a name, for tests that turn one after the other. */
export const unkindSwitches = {
	'create gives the known endpoint back': { knownUrl: 'givenBack' },
	'create refuses a known address': { knownUrl: 'refused' },
	'the account is full': { quota: 1 },
	'delete only archives, then 404': { deleteArchives: 'thenMissing' },
	'delete only archives, then 204': { deleteArchives: 'thenFine' },
	'delete takes effect and answers 500': { deleteAnswers500: true },
	'delete answers 200 with an error inside': { errorInside: ['DELETE'] },
	'create answers 200 with an error inside': { errorInside: ['POST'] },
	'update answers 200 with an error inside': { errorInside: ['PUT', 'PATCH'] },
	'the list lags one look behind': { listLag: 1 },
	'the list lags three looks behind': { listLag: 3 },
	'the list is cut at the newest': { listCut: 100 },
	'the page that is asked for is ignored': { pages: 'ignored' },
	'pages are shorter than asked for': { pages: 'short' },
	'an empty list is null': { emptyList: 'null' },
	'an empty list is left out': { emptyList: 'leftOut' },
	'an empty list is 404': { emptyList: 'missing' },
	'addresses in lower case': { url: 'lowerCase' },
	'addresses with a slash': { url: 'slash' },
	'addresses percent-encoded': { url: 'percent7E' },
	'addresses with a query': { url: 'query' },
	'addresses with http': { url: 'http' },
	'addresses cut': { url: 'cut' },
	'events in upper case': { events: 'upperCase' },
	'events with an implied one': { events: 'implied' },
	'events as text with commas': { events: 'commaText' },
	'events with the star expanded': { events: 'expanded' },
	'events left out': { events: 'leftOut' },
	'events in reverse': { events: 'reversed' },
	'events twice': { events: 'twice' },
	'a third word for the state': { state: 'thirdWord' },
	'the state as a number': { state: 'number' },
	'the state as text': { state: 'text' },
	'ids beyond 2^53': { bigIds: true },
	'the secret is masked': { maskedSecret: true },
} as const satisfies Record<string, Unkind>;

export type UnkindSwitch = keyof typeof unkindSwitches;
