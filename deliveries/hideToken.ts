import { at, isRecord, put } from '../services/json';
import { hiddenText } from '../services/maskedSecret';
import type { Service } from '../services/schema/service';
import type { DeliveryHeaders } from './verification/verdict';

/**
 * The headers of a delivery without the secret, where a service sends the secret itself along: an item is stored with its
 * execution, and whoever may read that could make deliveries for good.
 */
export function headersWithoutToken({ signature }: Service, headers: DeliveryHeaders): DeliveryHeaders {
	if (signature.kind !== 'token') return headers;
	const shown = { ...headers };
	for (const place of signature.places) {
		const name = 'header' in place ? place.header.toLowerCase() : 'basic' in place ? 'authorization' : undefined;
		if (name !== undefined && shown[name] !== undefined) shown[name] = hiddenText;
	}
	return shown;
}

/** The body of a delivery, or one of its events, without such a secret. */
export function bodyWithoutToken({ signature }: Service, body: Record<string, unknown>): Record<string, unknown> {
	if (signature.kind !== 'token') return body;
	let shown = body;
	for (const place of signature.places) {
		if (!('body' in place)) continue;
		const listed = place.each === undefined ? [] : at(body, place.each);
		const hasToken = (part: unknown) => isRecord(part) && at(part, place.body) !== undefined;
		if (!hasToken(body) && !(Array.isArray(listed) && listed.some(hasToken))) continue;
		shown = structuredClone(shown);
		const entries = place.each === undefined ? [] : at(shown, place.each);
		for (const part of [shown, ...(Array.isArray(entries) ? (entries as unknown[]) : [])])
			if (isRecord(part) && hasToken(part)) put(part, place.body, hiddenText);
	}
	return shown;
}
