/** Whether a text can be the name of a header: no spaces, no colon. */
export const isHeaderName = (text: string): boolean => /^[\w!#$%&'*+.^`|~-]+$/.test(text);

/** Headers that belong to the connection or to the body: what they say is not for us to choose. */
const transportHeaders = [
	'connection',
	'content-length',
	'content-type',
	'expect',
	'host',
	'keep-alive',
	'te',
	'trailer',
	'transfer-encoding',
	'upgrade',
];

/** Whether a text can be the name of a header that proves who calls. */
export const isAuthHeaderName = (text: string): boolean =>
	isHeaderName(text) && !transportHeaders.includes(text.toLowerCase());

/** Whether a text is a whole web address, with http or https. */
export const isWebAddress = (text: string): boolean =>
	URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);

/**
 * Whether paths can simply be put behind an address: it has no query, no fragment and no parts of dots, behind which they
 * would lead somewhere else.
 */
export const isPlainBase = (text: string): boolean => !/[?#\\]|\/(?:\.|%2e){1,2}(?:\/|$)/i.test(text);
