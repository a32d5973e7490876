import type { Arrival, Genuine, Line } from './genuine';
import type { Random } from './random';

/** Changes a delivery on its way. What it gets is left as it is. */
export type Mutation = (arrival: Arrival, original: Genuine, random: Random) => Arrival;

type Value = Line['value'];

export const addLine = (arrival: Arrival, name: string, value: Value, first = false): Arrival => {
	const line = { name, value };
	return { ...arrival, lines: first ? [line, ...arrival.lines] : [...arrival.lines, line] };
};

const isNamed = (line: Line, name: string): boolean => line.name.toLowerCase() === name;

/** Changes the text of every line with this name, given in lower case. */
export const changeHeader = (arrival: Arrival, name: string, change: (text: string) => Value): Arrival => ({
	...arrival,
	lines: arrival.lines.map((line) => (isNamed(line, name) ? { ...line, value: change(asText(line.value)) } : line)),
});

export const dropHeader = (arrival: Arrival, name: string): Arrival => ({
	...arrival,
	lines: arrival.lines.filter((line) => !isNamed(line, name)),
});

/** The text of a header, given in lower case; empty where it is not there. */
export const headerOf = (arrival: Arrival, name: string): string =>
	asText(arrival.lines.find((line) => isNamed(line, name))?.value ?? '');

const asText = (value: Value): string => (typeof value === 'string' ? value : value.join(', '));
