import type { serviceOptions } from './serviceOptions';

/** Values of a choice and what the user reads for them, as an object in an expression. */
const namesIn = (options: ReadonlyArray<{ name: string; value: unknown }>): string =>
	JSON.stringify(Object.fromEntries(options.map(({ name, value }) => [String(value), name])));

/** An expression for the name that a user reads for the value of a parameter. */
export const displayed = (parameter: string, options: ReadonlyArray<{ name: string; value: unknown }>): string =>
	`(${namesIn(options)}[$parameter["${parameter}"]] || $parameter["${parameter}"])`;

/** An expression for the name of the chosen service. */
export const displayedService = (options: typeof serviceOptions): string => displayed('service', options);
