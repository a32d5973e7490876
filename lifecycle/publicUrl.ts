/** Longest address that every service takes (Assisters documents 2,048 characters; the others do not say). */
const maxUrlLength = 2_048;

/**
 * Why a service on the internet cannot deliver to an address, as the end of the sentence "the address …"; undefined
 * where nothing speaks against it. Names are not looked up: a name that resolves to a private address is not noticed.
 */
export function whyUnreachable(address: string): string | undefined {
	if (address.length > maxUrlLength) return `is longer than ${maxUrlLength.toLocaleString('en')} characters`;
	if (!URL.canParse(address)) return 'is not a web address';
	const { protocol, hostname } = new URL(address);
	const host = hostname.toLowerCase().replace(/\.$/, '');
	if (isThisMachine(host)) return 'leads to this machine only (localhost)';
	if (host.startsWith('[') ? isPrivateIpv6(host.slice(1, -1)) : isPrivateIpv4(host)) {
		return 'is inside a private network';
	}
	if (isPrivateName(host)) return 'has a name that is only known inside a private network';
	if (protocol !== 'https:') return 'does not start with https://';
	return undefined;
}

/**
 * Address of the editor's test listener of the same trigger, where n8n's paths have their usual names; undefined where
 * they have others.
 */
export function testUrlOf(url: string, webhookId: string | undefined): string | undefined {
	const end = `/webhook/${webhookId}/webhook`;
	if (webhookId === undefined || !url.endsWith(end)) return undefined;
	return `${url.slice(0, -end.length)}/webhook-test/${webhookId}/webhook`;
}

/** What a user reads when publishing is refused for the address. */
export function unreachableMessage(serviceName: string, reason: string): string {
	return (
		`${serviceName} cannot deliver to this n8n: its webhook address ${reason}. ` +
		'Set N8N_WEBHOOK_URL to its public https:// address and restart n8n. ' +
		'Before n8n 2.35 the variable is called WEBHOOK_URL. If somebody else runs this n8n, ask them to do that. ' +
		'For a tunnel or a test, turn on "Allow Private URL" in the options of this node instead.'
	);
}

const isThisMachine = (host: string): boolean =>
	['localhost', '0.0.0.0', '[::1]', '[::]'].includes(host) ||
	host.endsWith('.localhost') ||
	(isIpv4(host) && host.startsWith('127.'));

const privateSuffixes = ['.local', '.internal', '.lan', '.home', '.home.arpa', '.corp', '.intranet'];

/** A name without a dot is one of a container or of the local network. */
const isPrivateName = (host: string): boolean =>
	!host.startsWith('[') &&
	!isIpv4(host) &&
	(!host.includes('.') || privateSuffixes.some((suffix) => host.endsWith(suffix)));

const isIpv4 = (host: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$/.test(host);

/** First address, and how many leading bits are fixed (IANA's special-purpose registry). */
const privateIpv4: ReadonlyArray<readonly [string, number]> = [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.0.2.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['198.51.100.0', 24],
	['203.0.113.0', 24],
	['224.0.0.0', 4],
	['240.0.0.0', 4],
];

const ipv4Number = (host: string): number => host.split('.').reduce((number, part) => number * 256 + Number(part), 0);

function isPrivateIpv4(host: string): boolean {
	if (!isIpv4(host)) return false;
	const address = ipv4Number(host);
	return privateIpv4.some(([first, bits]) => {
		const size = 2 ** (32 - bits);
		return Math.floor(address / size) === Math.floor(ipv4Number(first) / size);
	});
}

/** The URL parser has already brought the address into its shortest form, with an IPv4 tail in hexadecimal. */
function isPrivateIpv6(host: string): boolean {
	const mapped = /^(?:::ffff:(?:0:)?|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host);
	if (mapped) {
		const [high = 0, low = 0] = mapped.slice(1).map((group) => parseInt(group, 16));
		return isPrivateIpv4([high >> 8, high & 255, low >> 8, low & 255].join('.'));
	}
	const first = parseInt(host.split(':')[0] || '0', 16);
	const uniqueLocal = (first & 0xfe00) === 0xfc00;
	const linkLocal = (first & 0xffc0) === 0xfe80;
	const multicast = (first & 0xff00) === 0xff00;
	const documentation = host.startsWith('2001:db8:');
	return first === 0 || uniqueLocal || linkLocal || multicast || documentation;
}
