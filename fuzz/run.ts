import { decide, type DeliveryPolicy, type Decision } from '../deliveries/decide';
import { genuine, tolerance, type Arrival, type Genuine } from './genuine';
import { harmless } from './harmless';
import { mutations } from './mutations';
import { isGenuine } from './oracle';
import { Random } from './random';
import { targets } from './targets';
import type { SchemeName } from './descriptions';
import { asNodeDoes } from './wire';

/** What is tried: the way from a request to the decision about it. */
export type Judge = typeof decide;

/** What is wrong about one delivery. */
export type Wrong = 'accepted a forged delivery' | 'refused a genuine delivery' | 'threw' | 'changed a prototype';

export interface Finding {
	wrong: Wrong;
	/** With the seed it makes the same delivery again. */
	index: number;
	scheme: SchemeName;
	/** What was done to the delivery, in that order. */
	mutations: string[];
	/** What came of it. */
	outcome: string;
}

/** What came of the deliveries of one scheme, by outcome. */
export interface Tally {
	/** Deliveries that differ from what was signed. */
	forged: number;
	/** How often each reason was given for a forged one. */
	refused: Record<string, number>;
	/** Deliveries that had to be accepted, and were. */
	accepted: number;
}

export interface Report {
	seed: number;
	forged: number;
	tallies: Record<string, Tally>;
	/** How often each mutation was part of a forged delivery. */
	mutations: Record<string, number>;
	findings: Finding[];
	/** Heap in use after garbage collection, in bytes, over the run; empty where it cannot be collected. */
	heap: number[];
}

export interface RunOptions {
	seed: number;
	/** Forged deliveries to try. */
	count: number;
	/** Try this one delivery only. */
	index?: number;
	judge?: Judge;
	/** Collects garbage, so that the heap can be measured. */
	collect?: () => void;
	/** Hears how many were tried. */
	onProgress?: (forged: number) => void;
}

/** More need not be known to begin with. */
const maxFindings = 20;
const heapSamples = 40;

/** Tries forged deliveries, with genuine ones among them, until so many were forged. Stops early when much is wrong. */
export function run({ seed, count, index: only, judge: tried = decide, collect, onProgress }: RunOptions): Report {
	const report: Report = {
		seed,
		forged: 0,
		tallies: Object.fromEntries(
			targets.map(({ name }): [string, Tally] => [name, { forged: 0, refused: {}, accepted: 0 }]),
		),
		mutations: Object.fromEntries(Object.keys(mutations).map((name) => [name, 0])),
		findings: [],
		heap: [],
	};
	const every = Math.max(1, Math.floor(count / heapSamples));
	let sampledAt = -1;
	const from = only ?? 0;
	// Few are genuine, but a bound must not depend on that.
	const to = only === undefined ? count * 3 : from + 1;
	for (let index = from; index < to && report.forged < count && report.findings.length < maxFindings; index += 1) {
		const outcome = tryOne(seed, index, tried);
		tallyUp(report, outcome);
		if (outcome.wrong) {
			const { wrong, scheme, applied, text } = outcome;
			report.findings.push({ wrong, index, scheme, mutations: applied, outcome: text });
		}
		if (report.forged % every === 0 && report.forged !== sampledAt) {
			sampledAt = report.forged;
			onProgress?.(report.forged);
			if (collect) {
				collect();
				report.heap.push(process.memoryUsage().heapUsed);
			}
		}
	}
	return report;
}

interface Outcome {
	scheme: SchemeName;
	applied: string[];
	forged: boolean;
	/** The decision, in one word. */
	text: string;
	wrong?: Wrong;
}

/** Makes a delivery from seed and index, lets it be judged, and holds the decision against the oracle. */
function tryOne(seed: number, index: number, tried: Judge): Outcome {
	const random = new Random(seed, index);
	const original = genuine(random.pick(targets), random);
	const mustPass = random.oneIn(16);
	const { arrival, applied } = changed(original, mustPass, random);
	const headers = asNodeDoes(arrival.lines);
	const { rawBody, secrets, now } = arrival;
	const isForged = !isGenuine(original, { headers, rawBody, secrets, now });
	const about = { scheme: original.target.name, applied, forged: isForged };

	let decision: Decision;
	try {
		decision = tried(expectation(original, secrets, random), { headers, rawBody, now });
	} catch (thrown) {
		return { ...about, text: thrown instanceof Error ? thrown.message : 'threw no error', wrong: 'threw' };
	}
	const text = 'reject' in decision ? decision.reject : 'ignore' in decision ? decision.ignore : 'run';
	if (prototypesChanged()) return { ...about, text, wrong: 'changed a prototype' };
	const passed = !('reject' in decision);
	if (passed && isForged) return { ...about, text, wrong: 'accepted a forged delivery' };
	if (!passed && mustPass) return { ...about, text, wrong: 'refused a genuine delivery' };
	return { ...about, text };
}

const mutationNames = Object.keys(mutations);
const harmlessNames = Object.keys(harmless);

/** Applies one to three changes. */
function changed(original: Genuine, mustPass: boolean, random: Random): { arrival: Arrival; applied: string[] } {
	const [names, table] = mustPass ? [harmlessNames, harmless] : [mutationNames, mutations];
	const applied = Array.from({ length: random.oneIn(3) ? 1 + random.below(3) : 1 }, () => random.pick(names));
	const arrival = applied.reduce((one, name) => table[name]?.(one, original, random) ?? one, original.arrival);
	return { arrival, applied };
}

/** A live trigger of the target, with settings that differ from one delivery to the next. */
function expectation({ target }: Genuine, secrets: readonly string[], random: Random): DeliveryPolicy {
	return {
		service: target.service,
		scheme: target.scheme,
		secrets,
		toleranceSeconds: tolerance,
		simplify: random.oneIn(2),
		selection: {
			events: random.oneIn(2) ? [] : ['order.paid'],
			ignoreCase: random.oneIn(2),
			testEvents: random.oneIn(2) ? 'run' : 'acknowledge',
		},
	};
}

/** What is put on a prototype shows up in every object and list. */
function prototypesChanged(): boolean {
	for (const _name in {}) return true;
	for (const _name in []) return true;
	return 'polluted' in Function.prototype;
}

function tallyUp(report: Report, { scheme, applied, forged, text, wrong }: Outcome): void {
	const tally = report.tallies[scheme];
	if (!tally) return;
	if (!forged) {
		if (!wrong) tally.accepted += 1;
		return;
	}
	report.forged += 1;
	tally.forged += 1;
	for (const name of applied) report.mutations[name] = (report.mutations[name] ?? 0) + 1;
	if (!wrong) tally.refused[text] = (tally.refused[text] ?? 0) + 1;
}
