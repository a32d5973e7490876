import type { Mutation } from './mutation';
import { addLine, changeHeader } from './mutation';

const shuffledCase = (text: string, bits: number): string =>
	[...text].map((letter, at) => ((bits >> (at % 30)) & 1 ? letter.toUpperCase() : letter.toLowerCase())).join('');

/** Schemes whose signature is written in hex, which has two spellings. */
const inHex = ['commet', 'noderails'];

/** Schemes whose signature header is a list. */
const lists = ['casey', 'resend'];

/**
 * What changes nothing that the signature covers. A delivery with any of these has to be accepted: a verifier that
 * refuses everything would pass all other checks.
 */
export const harmless: Readonly<Record<string, Mutation>> = {
	'as it was signed': (arrival) => arrival,
	'names of headers in other case': (arrival, _original, random) => ({
		...arrival,
		lines: arrival.lines.map(({ name, value }) => ({ name: shuffledCase(name, random.below(2 ** 30)), value })),
	}),
	'a header that means nothing': (arrival, _original, random) =>
		addLine(
			arrival,
			random.pick(['x-request-id', '__proto__', 'constructor', 'cookie']),
			random.bytes(6).toString('hex'),
		),
	'lines in other order': (arrival) => ({ ...arrival, lines: [...arrival.lines].reverse() }),
	'another secret is known too': (arrival, _original, random) => {
		const other = random.pick(['', 'not a key!', 'whsec_', random.bytes(24).toString('base64')]);
		return { ...arrival, secrets: random.oneIn(2) ? [other, ...arrival.secrets] : [...arrival.secrets, other] };
	},
	'a digest in capitals': (arrival, { target, names }) =>
		inHex.includes(target.name) ? changeHeader(arrival, names.signature, (text) => text.toUpperCase()) : arrival,
	'a signature of another version beside it': (arrival, { target, names }, random) => {
		if (!lists.includes(target.name)) return arrival;
		const other = `${random.pick(['v2', 'v1a', 'v0', 'V1'])},${random.bytes(32).toString('base64')}`;
		return changeHeader(arrival, names.signature, (text) =>
			random.oneIn(2) ? `${other} ${text}` : `${text} ${other}`,
		);
	},
	'a signature of another key beside it': (arrival, { target, names }, random) => {
		if (!lists.includes(target.name)) return arrival;
		const other = `v1,${random.bytes(32).toString('base64')}`;
		return changeHeader(arrival, names.signature, (text) =>
			random.oneIn(2) ? `${other} ${text}` : `${text} ${other}`,
		);
	},
	'it arrives at the last second': (arrival, { at }, random) => ({
		...arrival,
		now: Math.floor(at / 1000) * 1000 + random.pick([300_000, 300_999, -300_000]),
	}),
};
