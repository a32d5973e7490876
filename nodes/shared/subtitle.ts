import type { serviceOptions } from './serviceOptions';

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Values of a choice and what the user reads for them, as an object in an expression; without those that only need a capital. */
const namesIn = (options: ReadonlyArray<{ name: string; value: unknown }>): string =>
	JSON.stringify(
		Object.fromEntries(
			options
				.map(({ name, value }) => [String(value), name] as const)
				.filter(([value, name]) => name !== capitalized(value)),
		),
	);

/** An expression for the name that a user reads for the value of a parameter. */
export const displayed = (parameter: string, options: ReadonlyArray<{ name: string; value: unknown }>): string => {
	const value = `$parameter["${parameter}"]`;
	return `(${namesIn(options)}[${value}] || ${value}.charAt(0).toUpperCase() + ${value}.slice(1))`;
};

/** An expression for the name of the chosen service. */
export const displayedService = (options: typeof serviceOptions): string => displayed('service', options);
