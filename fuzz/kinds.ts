import { decide } from '../deliveries/decide';
import type { DeliveryHeaders } from '../deliveries/verification/verify';
import type { Service } from '../services/schema/service';
import { commet } from '../services/catalog/commet';
import { provers, type Prover, type Sent } from '../test/support/provers';
import { Random } from './random';

/** What came of the forged deliveries of one kind of proof. */
export interface KindTally {
	/** Deliveries that differ in something that the proof covers. */
	forged: number;
	/** How often each reason was given for a forged one. */
	refused: Record<string, number>;
	/** Deliveries that were as they had been sent, and passed. */
	accepted: number;
}

export interface KindFinding {
	kind: string;
	/** With the seed it makes the same delivery again. */
	index: number;
	wrong: 'accepted a forged delivery' | 'refused a genuine delivery' | 'threw';
	mutation: string;
	outcome: string;
}

/** What a receiver sees of a delivery, and what it knows. */
interface Arrival {
	headers: Record<string, string | string[]>;
	body: string;
	url: string;
	method: string;
	secrets: string[];
	now: number;
}

const seconds = 1_785_600_000;
const tolerance = 300;
const body = '{"event":"order.paid","id":"evt_1","data":{"amount":5}}';

const junk = [
	'',
	' ',
	'=',
	'.',
	'..',
	',',
	':',
	'null',
	'[]',
	'{}',
	'Bearer ',
	'Basic ',
	'none',
	'__proto__',
	'\u0000',
];

const changedText = (text: string, random: Random): string => {
	const place = random.below(text.length + 1);
	const put = random.oneIn(4) ? random.pick(junk) : String.fromCharCode(32 + random.below(95));
	return text.slice(0, place) + put + text.slice(place + random.below(3));
};

type Mutation = (arrival: Arrival, prover: Prover, random: Random) => Arrival;

const aHeader = ({ headers }: Arrival, random: Random): string => random.pick([...Object.keys(headers), 'x-none']);

const resent = (arrival: Arrival, sent: Sent): Arrival => ({ ...arrival, ...sent });

/** The first part of a token, written anew. */
const otherHead = (text: string, head: unknown): string =>
	text.replace(/[\w-]+(?=\.)/, Buffer.from(JSON.stringify(head)).toString('base64url'));

/** What a forger may send, who has seen deliveries and knows everything but the secret or the private key. */
const kindMutations: Readonly<Record<string, Mutation>> = {
	'as it was sent': (arrival) => arrival,
	'the body changes': (arrival, _prover, random) => ({ ...arrival, body: changedText(arrival.body, random) }),
	'the body is another one': (arrival, _prover, random) => ({
		...arrival,
		body: random.pick(['', '[]', 'null', '{}', '{"value":[]}', '[{}]', `${'['.repeat(5_000)}`, '{"passcode":{}}']),
	}),
	'a header changes': (arrival, _prover, random) => {
		const name = aHeader(arrival, random);
		return { ...arrival, headers: { ...arrival.headers, [name]: changedText(String(arrival.headers[name]), random) } };
	},
	'a header is missing': (arrival, _prover, random) => {
		const name = aHeader(arrival, random);
		return { ...arrival, headers: Object.fromEntries(Object.entries(arrival.headers).filter(([key]) => key !== name)) };
	},
	'a header is a list': (arrival, _prover, random) => {
		const name = aHeader(arrival, random);
		const text = String(arrival.headers[name]);
		return { ...arrival, headers: { ...arrival.headers, [name]: random.pick([[text], [text, text], []]) } };
	},
	'a header is odd': (arrival, _prover, random) => ({
		...arrival,
		headers: { ...arrival.headers, [aHeader(arrival, random)]: random.pick(junk) },
	}),
	'the address changes': (arrival, _prover, random) => ({
		...arrival,
		url: random.pick([changedText(arrival.url, random), `${arrival.url}&token=x`, `${arrival.url}?token=x`, '', 'x']),
	}),
	'another method': (arrival) => ({ ...arrival, method: 'PUT' }),
	'proven with the secret of somebody else': (arrival, { prove, otherSecret }) =>
		resent(arrival, prove(body, otherSecret, seconds)),
	'proven with no secret': (arrival, { prove }, random) => ({
		...resent(arrival, prove(body, '', seconds)),
		secrets: random.pick([arrival.secrets, [''], ['', ...arrival.secrets], [], ['        ']]),
	}),
	'a token without a signature': (arrival, _prover, random) => ({
		...arrival,
		headers: Object.fromEntries(
			Object.entries(arrival.headers).map(([name, value]) => {
				const head = { alg: random.pick(['none', 'HS512', 'RS256', '', 'NONE']), typ: 'JWT' };
				const text = otherHead(String(value), head);
				return [name, random.oneIn(2) ? text.replace(/[^.]*$/, '') : text];
			}),
		),
	}),
	'another secret is expected': (arrival, { otherSecret }, random) => ({
		...arrival,
		secrets: random.pick([[], [otherSecret], [`${arrival.secrets[0]}x`], [otherSecret.slice(1)]]),
	}),
	'it comes again later': (arrival, _prover, random) => ({
		...arrival,
		now: arrival.now + 302_000 + random.below(1e9),
	}),
};

/** The parts of an arrival that the proof covers, as text: two with the same are one to the receiver. */
function covered({ scheme, coversBody, coversTime }: Prover, { headers, body: sent, url, method }: Arrival): string {
	const parts: unknown[] = [];
	const valueOf = (name: string) => inOneSpelling(headers[name.toLowerCase()]);
	if (scheme.kind === 'token') {
		const [place] = scheme.places;
		if (place && 'header' in place) parts.push(valueOf(place.header));
		if (place && 'basic' in place) parts.push(passwordOf(headers.authorization));
		if (place && 'query' in place) parts.push(queryOf(url, place.query));
		if (place && 'body' in place) parts.push(fieldsOf(sent, place));
	} else if (scheme.kind === 'jwt') parts.push(valueOf(scheme.header));
	else if (scheme.kind === 'values') parts.push(fieldsOf(sent, { body: 'signature' }));
	else {
		for (const set of scheme.headers) parts.push(...Object.values(set).map(valueOf));
		if (scheme.content.includes('{url}')) parts.push(url);
		if (scheme.content.includes('{method}')) parts.push(method);
	}
	return JSON.stringify([parts, coversBody ? sent : '', coversTime]);
}

/** Base64 counts in both alphabets, and without its padding. */
const inOneSpelling = (value: string | string[] | undefined): string | string[] | undefined =>
	typeof value === 'string' ? value.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') : value;

const passwordOf = (value: unknown): string | undefined => {
	const text = typeof value === 'string' && /^basic /i.test(value) ? value.slice('Basic '.length).trim() : '';
	const pair = Buffer.from(text, 'base64').toString('utf8');
	return pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : undefined;
};

const queryOf = (url: string, name: string): string[] =>
	URL.canParse(url) ? new URL(url).searchParams.getAll(name) : [];

/** The values that a proof inside the body consists of. */
function fieldsOf(sent: string, { body: field, each }: { body: string; each?: string }): unknown {
	let value: unknown;
	try {
		value = JSON.parse(sent);
	} catch {
		return 'none';
	}
	const get = (from: unknown, name: string): unknown =>
		typeof from === 'object' && from !== null && Object.hasOwn(from, name)
			? (from as Record<string, unknown>)[name]
			: undefined;
	const entries = each === undefined ? [value] : get(value, each);
	if (!Array.isArray(entries) || entries.length === 0) return 'none';
	// However many entries there are, each of them has to hold the same.
	return [...new Set(entries.map((entry: unknown) => canonical(get(entry, field))))];
}

const canonical = (value: unknown): string =>
	typeof value === 'object' && value !== null && !Array.isArray(value)
		? JSON.stringify(
				['timestamp', 'token', 'signature'].map((name) => Object.entries(value).find(([key]) => key === name)?.[1]),
			)
		: JSON.stringify(value ?? null);

/** Entries that are no signature may be anything, and a list of signatures may have more of them. */
function isSameProof(prover: Prover, one: Arrival, other: Arrival): boolean {
	if (covered(prover, one) === covered(prover, other)) return true;
	const { scheme } = prover;
	if (!('entries' in scheme) || !scheme.entries || one.body !== other.body) return false;
	const { separator, assign } = scheme.entries;
	const read = ({ headers }: Arrival) => {
		const value = headers['x-signature'];
		const entries = typeof value === 'string' ? value.split(separator) : [];
		if (assign === undefined) return { time: entries[0], signatures: entries.slice(1) };
		const named = (name: string) =>
			entries
				.filter((entry) => entry.split(assign)[0]?.trim() === name)
				.map((entry) => entry.slice(entry.indexOf(assign) + 1));
		return { time: named('t')[0], signatures: named('v1') };
	};
	const [sent, came] = [read(one), read(other)];
	const bare = inOneSpelling;
	return (
		sent.time === came.time &&
		sent.signatures.some((text) => came.signatures.some((found) => bare(found) === bare(text)))
	);
}

const asReceived = (headers: Arrival['headers']): DeliveryHeaders => headers;

const serviceOf = (): Service => ({ ...commet, id: 'custom' });

/** Tries forged deliveries against every kind of proof. The verdict is held against an oracle that compares with what was sent. */
export function runKinds({ seed, count, judge = decide }: { seed: number; count: number; judge?: typeof decide }) {
	const names = Object.keys(provers);
	const mutationNames = Object.keys(kindMutations);
	const tallies: Record<string, KindTally> = Object.fromEntries(
		names.map((name): [string, KindTally] => [name, { forged: 0, refused: {}, accepted: 0 }]),
	);
	const findings: KindFinding[] = [];
	const service = serviceOf();
	const sentBy = new Map(names.map((name) => [name, provers[name]?.prove(body, provers[name]?.secret ?? '', seconds)]));
	for (let index = 0; index < count && findings.length < 20; index += 1) {
		const random = new Random(seed, index);
		const kind = random.pick(names);
		const prover = provers[kind];
		const sent = sentBy.get(kind);
		const tally = tallies[kind];
		if (!prover || !sent || !tally) continue;
		const original: Arrival = { ...sent, method: 'POST', secrets: [prover.secret], now: seconds * 1000 };
		const mutation = random.pick(mutationNames);
		const arrival = kindMutations[mutation]?.(original, prover, random) ?? original;
		const isInTime = !prover.coversTime || Math.abs(arrival.now - original.now) < (tolerance + 1) * 1000;
		const isGenuine = isSameProof(prover, original, arrival) && isInTime && arrival.secrets.includes(prover.secret);
		let outcome: string;
		try {
			const { url, method } = arrival;
			const decision = judge(
				{
					service,
					scheme: prover.scheme,
					secrets: arrival.secrets,
					toleranceSeconds: tolerance,
					simplify: true,
					selection: { events: [], ignoreCase: false, testEvents: 'run' },
				},
				{
					headers: asReceived(arrival.headers),
					rawBody: Buffer.from(arrival.body),
					now: arrival.now,
					target: () => ({ method, url }),
				},
			);
			outcome = 'reject' in decision ? decision.reject : 'passed';
		} catch (thrown) {
			findings.push({ kind, index, mutation, wrong: 'threw', outcome: thrown instanceof Error ? thrown.message : '' });
			continue;
		}
		// What is proven and no JSON object passed the proof.
		const isAccepted = outcome === 'passed' || outcome === 'payload_invalid';
		if (isAccepted && !isGenuine)
			findings.push({ kind, index, mutation, wrong: 'accepted a forged delivery', outcome });
		if (!isAccepted && mutation === 'as it was sent') {
			findings.push({ kind, index, mutation, wrong: 'refused a genuine delivery', outcome });
		}
		if (isGenuine) tally.accepted += isAccepted ? 1 : 0;
		else {
			tally.forged += 1;
			tally.refused[outcome] = (tally.refused[outcome] ?? 0) + 1;
		}
	}
	return { tallies, findings };
}
