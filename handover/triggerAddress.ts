import { whyUnreachable } from '../lifecycle/publicUrl';

/**
 * Whether an address can be one of our trigger's, so that something sealed may be sent there: n8n gives a trigger
 * `…/<id of the webhook>/webhook`. An endpoint's address is chosen by whoever made the endpoint, so nothing is sent to
 * anything else, least of all into the private network of this n8n.
 *
 * A name is not looked up: one that leads to a private address is not noticed.
 *
 * @param ownUrl any webhook address of this n8n; where that is a private one, other private ones may be triggers too
 */
export function canBeTriggerAddress(url: string, ownUrl: string | undefined): boolean {
	if (!URL.canParse(url)) return false;
	const { protocol, username, password, pathname, search, hash } = new URL(url);
	if (protocol !== 'https:' && protocol !== 'http:') return false;
	// Asked of the text too: an empty query or user leaves nothing behind in the parts.
	if (username !== '' || password !== '' || search !== '' || hash !== '' || /[?#@\\]/.test(url)) return false;
	if (!triggerPath.test(pathname)) return false;
	return !isPrivate(url) || (ownUrl !== undefined && isPrivate(ownUrl));
}

const triggerPath = /\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/webhook$/i;

/** Whether a host is on this machine or in a private network; that it is called without TLS makes no difference. */
const isPrivate = (url: string): boolean =>
	URL.canParse(url) && whyUnreachable(`https://${new URL(url).hostname}/`) !== undefined;
