import type { IWebhookFunctions } from 'n8n-workflow';
import type { RequestTarget } from '../verification/verify';

/**
 * Where a request was sent to, as its sender knows it: the address that n8n shows for this trigger, and the query as it
 * came. A proxy may have changed `Host` and path on the way, and a sender can write anything there.
 */
export function requestTarget(context: IWebhookFunctions): RequestTarget {
	const { method, originalUrl } = context.getRequestObject();
	const [path = '', ...query] = originalUrl.split('?');
	const registered = context.getNodeWebhookUrl('default') ?? '';
	const url = context.getMode() === 'manual' ? testAddressOf(registered, path) : registered;
	return { method, url: query.length > 0 ? `${url}?${query.join('?')}` : url };
}

/**
 * The address of a test listener: n8n names the production one also while it listens. They differ in one part, before what
 * both end with.
 */
function testAddressOf(production: string, requestPath: string): string {
	const registered = production.split('/');
	const requested = requestPath.split('/');
	let same = 0;
	while (same < requested.length && registered.at(-1 - same) === requested.at(-1 - same)) same += 1;
	const part = requested.at(-1 - same);
	const place = registered.length - 1 - same;
	if (same === 0 || part === undefined || part === '' || place < 3) return production;
	return [...registered.slice(0, place), part, ...registered.slice(place + 1)].join('/');
}
