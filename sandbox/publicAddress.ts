import { BlockList, isIP } from 'node:net';

const notPublic = new BlockList();
for (const [network, bits] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.168.0.0', 16],
] as const) {
	notPublic.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
	['::', 127],
	['fc00::', 7],
	['fe80::', 10],
] as const) {
	notPublic.addSubnet(network, bits, 'ipv6');
}

const localName = /(^|\.)(localhost|local|internal|lan|home\.arpa)$/i;

/** Whether an address is HTTPS and not loopback, private, link-local or cloud metadata. Names are not looked up. */
export function isPublicAddress(address: string): boolean {
	const { protocol, hostname } = new URL(address);
	if (protocol !== 'https:') return false;
	const host = hostname.replace(/^\[|\]$/g, '');
	const family = isIP(host);
	if (family === 0) return host.includes('.') && !localName.test(host);
	return !notPublic.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
