import { sign } from '../test/support/referenceSigner';
import { describe, type HeaderNames } from './descriptions';
import type { Random } from './random';
import type { Target } from './targets';

/** One header line; a list stands for what a server could make of several lines. */
export interface Line {
	name: string;
	value: string | string[];
}

/** A delivery as it arrives, and what the receiver knows at that time. */
export interface Arrival {
	lines: Line[];
	rawBody: Buffer;
	secrets: string[];
	/** The receiver's clock, in milliseconds since 1970. */
	now: number;
}

/** A delivery that a vendor has signed, with all that its signature covers. */
export interface Genuine {
	target: Target;
	names: HeaderNames;
	secret: string;
	key: Buffer;
	body: Buffer;
	timestamp: string;
	id: string;
	/** When it was signed, in milliseconds since 1970. */
	at: number;
	arrival: Arrival;
}

/** All deliveries are signed about this time. */
const epoch = Date.UTC(2026, 7, 1);

/** Seconds that a delivery may be old, or early. */
export const tolerance = 300;

/** Makes a delivery as the target's vendor would: own headers, a body of one of its events, signed with a new secret. */
export function genuine(target: Target, random: Random): Genuine {
	const description = describe(target.name);
	const names = description.headers[random.below(description.headers.length)];
	if (!names) throw new Error('there is no such set of headers');
	const { secret, key } = description.secret(random.bytes(24 + random.below(16)));
	const at = epoch + random.below(86_400_000);
	const timestamp = description.time?.(new Date(at)) ?? '';
	const id = `msg_${random.bytes(9).toString('base64url')}`;
	const body = Buffer.from(bodyText(target, random));
	const { headers } = signWith(target, names.signature, { key, rawBody: body, timestamp, id });
	const sent: Line[] = [
		{ name: 'Host', value: 'n8n.example.com' },
		{ name: 'Content-Type', value: 'application/json' },
		{ name: 'User-Agent', value: 'vendor/1.0' },
		...Object.entries(headers).map(([name, value]) => ({ name, value })),
	];
	return {
		target,
		names,
		secret,
		key,
		body,
		timestamp,
		id,
		at,
		arrival: { lines: sent, rawBody: body, secrets: [secret], now: at + random.below(60_000) },
	};
}

/** Signs in the way in which this header is signed: some services sign with several keys, each in a header of its own. */
export function signWith(
	{ form, scheme }: Target,
	header: string,
	parts: Omit<Parameters<typeof sign>[1], 'headerSet'>,
) {
	const ways = [form, ...('anyOf' in scheme ? (scheme.anyOf ?? []) : [])].map((way) => ({
		way,
		headerSet: way.headers.findIndex(({ signature }) => signature.toLowerCase() === header.toLowerCase()),
	}));
	const found = ways.find(({ headerSet }) => headerSet >= 0);
	if (!found) throw new Error(`nothing is signed in the header ${header}`);
	return sign(found.way, { ...parts, headerSet: found.headerSet });
}

const texts = ['', 'paid', 'Zoë 🐙', 'a"b\\c', '\u0000\u2028', 'é', '../../etc/passwd', '{{ $json.body }}', '=1+1'];

/** JSON text: deep, huge and odd bodies are seldom, because they are slow. */
function bodyText({ service }: Target, random: Random): string {
	const event = random.pick(['order.paid', 'ping', 'webhook.test', ...service.events.catalog.map(({ name }) => name)]);
	const data = random.oneIn(8) ? oddValue(random) : JSON.stringify(plainValue(random));
	const named = random.pick(['event', 'type', 'event_type']);
	const members = [
		`"id":${JSON.stringify(`evt_${random.below(1e9)}`)}`,
		`${JSON.stringify(named)}:${JSON.stringify(event)}`,
		`"timestamp":"2026-08-01T10:00:00Z"`,
		`"data":${data}`,
		...(random.oneIn(4) ? [`${random.pick(hostileKeys)}:${random.pick(hostileValues)}`] : []),
	];
	return `{${members.join(random.pick([',', ', ', ',\n\t']))}}`;
}

const plainValue = (random: Random): object => ({
	amount: random.below(1e6),
	currency: random.pick(['EUR', 'USD', 'JPY']),
	note: random.pick(texts),
	lines: Array.from({ length: random.below(4) }, (_, line) => ({ line, name: random.pick(texts) })),
});

/** Names that reach an object's prototype where a program copies carelessly, as JSON text. */
export const hostileKeys = ['"__proto__"', '"constructor"', '"prototype"', '"\\u005f_proto__"', '"toString"'] as const;

export const hostileValues = [
	'{"polluted":true}',
	'{"prototype":{"polluted":true}}',
	'{"__proto__":{"polluted":true}}',
	'null',
	'[{"__proto__":{"polluted":true}}]',
] as const;

function oddValue(random: Random): string {
	if (random.oneIn(20)) {
		const depth = 1_000 + random.below(9_000);
		return random.oneIn(2) ? '['.repeat(depth) + ']'.repeat(depth) : '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
	}
	if (random.oneIn(20)) return JSON.stringify('x'.repeat(10_000 + random.below(50_000)));
	return random.pick([
		'1e400',
		'-1e-400',
		'123456789012345678901234567890',
		'0.1e1',
		'"\\ud800"',
		'"\\u0000"',
		'[]',
		'{}',
		'null',
		...hostileValues,
	]);
}
