import { decide } from '../deliveries/decide';
import type { EventIdentity } from '../deliveries/deduplication/identity';
import { DeliveryMemory } from '../deliveries/deduplication/memory';
import { storeKeys } from '../deliveries/deduplication/storeKeys';
import { put } from '../services/json';
import { sign } from '../test/support/referenceSigner';
import { describe, type SchemeName } from './descriptions';
import { tolerance } from './genuine';
import { Random } from './random';
import { targets, type Target } from './targets';
import { asNodeDoes } from './wire';

/*
 * Genuine deliveries, for deduplication: events that are all different, of which none may be taken for another one, and
 * repetitions, of which none may run. The rest of the fuzzer sends forged ones.
 */

/** What is wrong about one delivery. */
export type WrongEvent =
	| 'refused a genuine delivery'
	| 'took an event for another one'
	| 'took an event for another one, in the store'
	| 'ran a repetition'
	| 'ran a repetition at another process'
	| 'took a later event for a repetition'
	| 'took a later event for a repetition, in the store';

export interface EventFinding {
	wrong: WrongEvent;
	/** With the seed it makes the same event again. */
	index: number;
	scheme: SchemeName;
	body: string;
}

export interface EventReport {
	/** Different events that were delivered. */
	events: number;
	/** Deliveries of them that came again. */
	repetitions: number;
	findings: EventFinding[];
}

export interface EventOptions {
	seed: number;
	/** Different events to deliver; each is repeated. */
	count: number;
	decide?: typeof decide;
}

/** More need not be known to begin with. */
const maxFindings = 20;

const epochMs = Date.UTC(2026, 7, 1);

/** Deliveries come this often, in milliseconds. */
const everyMs = 7;

const names = ['order.created', 'order.paid', 'order.closed', 'invoice.created', 'invoice.paid'];

/** One event at its service. */
interface Event {
	body: Buffer;
	/** Id of the delivery, where it is signed in a header. */
	id: string;
	/** Whether the service gives the event an id that can be trusted for good. */
	hasOwnId: boolean;
}

/** A process of n8n, as far as it knows events; the store is that of all processes. */
interface Receiver {
	memory: DeliveryMemory;
	store: Set<string>;
}

/**
 * Delivers different events, each with its repetitions, to two processes with one store.
 *
 * Of each event: it runs; every repetition within the time that the service repeats is known in the process, and in the
 * store to another one; and where only the body tells the event, the same body runs again later.
 */
export function runEvents({ seed, count, decide: tried = decide }: EventOptions): EventReport {
	const report: EventReport = { events: 0, repetitions: 0, findings: [] };
	const receiver: Receiver = { memory: new DeliveryMemory(count + 1), store: new Set() };
	for (let index = 0; index < count && report.findings.length < maxFindings; index += 1) {
		const random = new Random(seed, index);
		const target = random.pick(targets);
		const event = eventOf(target, index, random);
		const wrong = deliverAll(target, event, { index, random, receiver, report, tried });
		report.events += 1;
		if (wrong) report.findings.push({ wrong, index, scheme: target.name, body: event.body.toString() });
	}
	return report;
}

/**
 * An event that differs from all others, as little as services make them differ: in a number that JSON rounds, in its name
 * alone, or in its data alone where the place of the id is a guess.
 */
function eventOf({ service }: Target, index: number, random: Random): Event {
	const { event: eventPlaces, id: idPlaces } = service.delivery;
	const isGuess = service.signature.status === 'unpublished';
	const body: Record<string, unknown> = {};
	const [eventPlace] = eventPlaces;
	const name = names[index % names.length] ?? '';
	if (eventPlace && 'body' in eventPlace) put(body, eventPlace.body, name);
	const [idPlace] = idPlaces;
	const kind = random.below(4);
	const isNameSigned = eventPlace !== undefined && 'body' in eventPlace;
	// Five events in a row are about the same object where their names tell them apart.
	const number = isNameSigned && kind === 0 ? index - (index % names.length) : index;
	const hasId = idPlace !== undefined && 'body' in idPlace && kind !== 3;
	const isNumber = hasId && kind === 2;
	if (hasId) put(body, idPlace.body, isNumber ? 'NUMBER' : isGuess && random.oneIn(2) ? 'sub_1' : `evt_${number}`);
	// What has no id of its own differs in its data.
	if (!hasId || isGuess) body['changed'] = index;
	const text = JSON.stringify(body).replace('"NUMBER"', String(BigInt(Number.MAX_SAFE_INTEGER) + BigInt(index) + 1n));
	const isInHeader = idPlace !== undefined && 'header' in idPlace;
	return { body: Buffer.from(text), id: `msg_${index}`, hasOwnId: isInHeader || (hasId && !isNumber && !isGuess) };
}

interface Delivering {
	index: number;
	random: Random;
	receiver: Receiver;
	report: EventReport;
	tried: typeof decide;
}

function deliverAll(target: Target, event: Event, how: Delivering): WrongEvent | undefined {
	const { index, random, receiver, report, tried } = how;
	const { memory, store } = receiver;
	const trigger = target.name;
	const first = epochMs + index * everyMs;
	const identityAt = (at: number): EventIdentity | 'refused' => identityOf(target, event, at, random, tried);

	const identity = identityAt(first);
	if (identity === 'refused') return 'refused a genuine delivery';
	const claim = memory.claim(trigger, identity, first);
	if (claim.state !== 'new') return 'took an event for another one';
	if (!isNewTo(store, storeKeys(identity, claim, first))) return 'took an event for another one, in the store';
	claim.settle(true);

	const { repeatsForSeconds = 86_400, copies = 4 } = target.service.delivery;
	const windowMs = (event.hasOwnId ? 30 * 86_400 : repeatsForSeconds) * 1000;
	const repetitions = (event.hasOwnId ? 4 : copies) - 1;
	for (let time = 0; time < repetitions; time += 1) {
		const at = first + random.below(windowMs);
		const again = identityAt(at);
		if (again === 'refused') return 'refused a genuine delivery';
		report.repetitions += 1;
		const elsewhere = new DeliveryMemory(1).claim(trigger, again, at);
		if (elsewhere.state !== 'new' || isNewTo(store, storeKeys(again, elsewhere, at))) {
			return 'ran a repetition at another process';
		}
		if (memory.claim(trigger, again, at).state !== 'seen') return 'ran a repetition';
	}
	if (event.hasOwnId) return undefined;

	const later = first + 2 * windowMs + random.below(windowMs);
	const next = identityAt(later);
	if (next === 'refused') return 'refused a genuine delivery';
	const laterElsewhere = new DeliveryMemory(1).claim(trigger, next, later);
	if (laterElsewhere.state !== 'new' || !isNewTo(store, storeKeys(next, laterElsewhere, later))) {
		return 'took a later event for a repetition, in the store';
	}
	const newEvent = memory.claim(trigger, next, later);
	if (newEvent.state !== 'new') return 'took a later event for a repetition';
	newEvent.settle(false);
	return undefined;
}

/** Whether the store knows none of an event's keys. As n8n's, it records what it is asked for. */
const isNewTo = (store: Set<string>, keys: readonly string[]): boolean =>
	keys.every((key) => !store.has(key) && store.add(key));

/** Signs an attempt of the event, delivers it, and says what the trigger takes it for. */
function identityOf(
	{ name, service, scheme, form }: Target,
	{ body, id }: Pick<Event, 'body' | 'id'>,
	at: number,
	random: Random,
	tried: typeof decide,
): EventIdentity | 'refused' {
	const description = describe(name);
	const headerSet = random.below(form.headers.length);
	const { secret, key } = description.secret(Buffer.alloc(32, 'a key of the fuzzer'));
	const timestamp = description.time?.(new Date(at)) ?? '';
	const signed = sign(form, { key, rawBody: body, timestamp, id, headerSet });
	const [eventPlace] = service.delivery.event;
	const lines = [
		...Object.entries(signed.headers).map(([header, value]) => ({ name: header, value })),
		// What nobody has signed says something else each time.
		{ name: 'x-misar-delivery', value: String(random.below(1e9)) },
		...(eventPlace && 'header' in eventPlace
			? [{ name: eventPlace.header, value: random.pick([...names, 'ping']) }]
			: []),
	];
	const decision = tried(
		{
			service,
			scheme,
			secrets: [secret],
			toleranceSeconds: tolerance,
			simplify: true,
			selection: { events: [], ignoreCase: false, testEvents: 'run' },
		},
		{ headers: asNodeDoes(lines), rawBody: body, now: at + random.below(1_000) },
	);
	return 'run' in decision ? (decision.run[0]?.identity ?? { key: `test ${random.below(2 ** 30)}` }) : 'refused';
}
