import type { INodePropertyOptions } from 'n8n-workflow';
import { byName } from './byName';

/**
 * The values of a choice as the editor lists them, by name. Values are given by a type, so that a choice without one that
 * is allowed, or with one that is not, does not compile.
 */
export const choices = <Value extends string>(
	texts: Readonly<Record<Value, { name: string; description?: string }>>,
): INodePropertyOptions[] =>
	Object.entries<{ name: string; description?: string }>(texts)
		.map(([value, { name, description }]) => ({ name, value, ...(description === undefined ? {} : { description }) }))
		.sort(byName);
