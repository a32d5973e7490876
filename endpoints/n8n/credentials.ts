import type { INodeProperties } from 'n8n-workflow';

/**
 * The values of a credential that its description hides like passwords: what no output, message or log may show.
 *
 * @param stored the decrypted values by field.
 */
export const hiddenValues = (
	properties: readonly INodeProperties[],
	stored: Readonly<Record<string, unknown>>,
): string[] =>
	properties
		.filter(({ typeOptions }) => typeOptions?.password === true)
		.map(({ name }) => (Object.hasOwn(stored, name) ? stored[name] : undefined))
		.filter((value) => typeof value === 'string' || typeof value === 'number')
		.map(String);
