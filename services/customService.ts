import { serviceSchema, type Service } from './service';

/** Value of the `service` parameter for a service that the user has described in a credential. */
export const customServiceId = 'custom';

export type ParsedDefinition = { ok: true; service: Service } | { ok: false; problems: string[] };

/** Reads a definition that a user has typed in. */
export function parseDefinition(text: string): ParsedDefinition {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return { ok: false, problems: ['It is not JSON.'] };
	}
	const parsed = serviceSchema.safeParse(value);
	if (!parsed.success) {
		return { ok: false, problems: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}.`) };
	}
	return { ok: true, service: { ...parsed.data, id: customServiceId, credential: 'webhookServiceApi' } };
}
