/** Hosts that are this machine. */
const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** Whether an inbound URL can be used: https, or http on this machine for tests. */
export function isInboundUrl(text: string): boolean {
	if (!URL.canParse(text)) return false;
	const { protocol, hostname } = new URL(text);
	return protocol === 'https:' || (protocol === 'http:' && loopback.includes(hostname));
}
