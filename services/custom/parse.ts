import { customServiceCredential, customServiceId } from './credential';
import { ruleProblems } from './ruleProblems';
import { shapeProblems } from './shapeProblems';
import { serviceSchema, type Service } from '../schema/service';
import { isRecord } from '../json';

/** What every definition has without saying so: the nodes know a custom service by one id and one credential. */
export const impliedFields: Pick<Service, 'id' | 'credential' | 'credentialSecret'> = {
	id: customServiceId,
	credential: customServiceCredential,
	credentialSecret: 'authValue',
};

/** A definition like any other, or what is wrong with it: one sentence for each place, for the person who wrote it. */
export type ParsedDefinition = { ok: true; service: Service } | { ok: false; problems: string[] };

/** The largest services have some hundred events; a definition with all of them has about 30,000 characters. */
const maxDefinitionLength = 200_000;

/** The nodes of an n8n seldom use more definitions than this; each text is kept with its outcome. */
const maxCachedDefinitions = 20;
const remembered = new Map<string, ParsedDefinition>();

/**
 * Reads a definition that a user has typed in: JSON in the form of the schema. Its own `id`, `credential` and
 * `credentialSecret` do not count.
 *
 * No problem quotes a value of the definition: someone may have put a secret where it does not belong.
 */
export function parseDefinition(text: string): ParsedDefinition {
	const known = remembered.get(text);
	const parsed = known ?? parse(text);
	// What was asked for last is the last to be forgotten.
	remembered.delete(text);
	if (text.length <= maxDefinitionLength) remembered.set(text, parsed);
	for (const oldest of remembered.keys()) {
		if (remembered.size <= maxCachedDefinitions) break;
		remembered.delete(oldest);
	}
	return parsed;
}

const refused = (...problems: string[]): ParsedDefinition => ({ ok: false, problems });

function parse(text: string): ParsedDefinition {
	if (text.trim() === '') return refused('The definition is empty. Write one, or begin with one of the examples.');
	if (text.length > maxDefinitionLength) {
		const most = maxDefinitionLength.toLocaleString('en');
		return refused(
			`The definition is too long: it may have ${most} characters at most. Leave out events that you do not use.`,
		);
	}
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (thrown) {
		return refused(`The definition is not valid JSON${whereJsonBroke(text, thrown)}. ${jsonAdvice}`);
	}
	if (!isRecord(value)) {
		return refused('The definition must be one JSON object: it begins with { and ends with }.');
	}
	const definition = { ...value, ...impliedFields };
	const checked = serviceSchema.safeParse(definition);
	if (!checked.success) return { ok: false, problems: shapeProblems(checked.error, definition) };
	const problems = ruleProblems(checked.data);
	return problems.length > 0 ? { ok: false, problems } : { ok: true, service: checked.data };
}

const jsonAdvice = 'Look there for a missing or extra comma, a bracket without its partner, or a word without quotes.';

/** Only Node's position is used: the rest of its message may quote the text. */
function whereJsonBroke(text: string, thrown: unknown): string {
	const message = thrown instanceof Error ? thrown.message : '';
	if (message === 'Unexpected end of JSON input') return ': it ends too early';
	const position = / in JSON at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message)?.[1];
	if (position === undefined) return '';
	const before = text.slice(0, Number(position)).split('\n');
	return ` at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}
