import { z } from 'zod';
import type { Operations, Service } from '../services/schema/service';
import { at } from '../services/values';
import type { Endpoint } from '../endpoints/endpoint';

type DeliveryFields = NonNullable<Operations['listDeliveries']>['fields'];

/** An endpoint as every service's comes out. */
export const simpleEndpoint = (service: Service, endpoint: Endpoint): Record<string, unknown> => {
	const { id, url, events, enabled, name, description, createdAt, updatedAt } = endpoint;
	return { id, service: service.id, url, events, enabled, name, description, createdAt, updatedAt };
};

/** Text, or a number as text; null for anything else. */
export const textSchema = z
	.union([z.string(), z.number().transform(String)])
	.nullable()
	.catch(null);
const numberSchema = z.number().nullable().catch(null);

/** An entry of a delivery history as every service's comes out; what a service has not is null. */
export function simpleDelivery(
	service: Service,
	fields: DeliveryFields,
	endpointId: string,
	raw: unknown,
): Record<string, unknown> {
	const value = (path: string | undefined) => (path === undefined ? null : at(raw, path));
	return {
		id: textSchema.parse(value(fields.id)),
		endpointId,
		service: service.id,
		event: textSchema.parse(value(fields.event)),
		status: textSchema.parse(value(fields.status)),
		responseStatus: numberSchema.parse(value(fields.responseStatus)),
		attempts: numberSchema.parse(value(fields.attempts)),
		createdAt: textSchema.parse(value(fields.createdAt)),
		deliveredAt: textSchema.parse(value(fields.deliveredAt)),
		nextRetryAt: textSchema.parse(value(fields.nextRetryAt)),
	};
}
