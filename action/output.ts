import { z } from 'zod';
import type { Operations, Service } from '../services/schema/service';
import { at } from '../services/json';
import type { Endpoint } from '../endpoints/endpoint';
import { scalarTextSchema } from '../endpoints/endpoint';

type DeliveryFields = NonNullable<Operations['listDeliveries']>['fields'];

/** An endpoint as every service's comes out. */
export const simpleEndpoint = (service: Service, endpoint: Endpoint): Record<string, unknown> => {
	const { id, url, events, enabled, name, description, createdAt, updatedAt } = endpoint;
	return { id, service: service.id, url, events, enabled, name, description, createdAt, updatedAt };
};
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
		id: scalarTextSchema.parse(value(fields.id)),
		endpointId,
		service: service.id,
		event: scalarTextSchema.parse(value(fields.event)),
		status: scalarTextSchema.parse(value(fields.status)),
		responseStatus: numberSchema.parse(value(fields.responseStatus)),
		attempts: numberSchema.parse(value(fields.attempts)),
		createdAt: scalarTextSchema.parse(value(fields.createdAt)),
		deliveredAt: scalarTextSchema.parse(value(fields.deliveredAt)),
		nextRetryAt: scalarTextSchema.parse(value(fields.nextRetryAt)),
	};
}
