import { z } from 'zod';
import { accountFieldsSchema } from './account';
import { answersSchema } from './answers';
import { deliverySchema } from './delivery';
import { eventsSchema } from './events';
import { inboundSchema } from './inbound';
import { managementSchema } from './management';
import { signatureSchema } from './verification';

/**
 * The shape of a definition: everything the package knows about one service, as data.
 *
 * A definition holds no function, so a user can write one as JSON (the `custom` service), and the same schema checks it.
 * Where a service does something new, this folder gains a word that the next service can use too.
 */
export const serviceSchema = z
	.object({
		id: z
			.string()
			.regex(/^[a-z][a-zA-Z0-9]*$/)
			.describe('Value of the `service` parameter. Leave it out of a definition: a custom service is always `custom`.'),
		displayName: z.string().min(1).describe('Name of the service, as messages call it.'),
		docsUrl: z.string().url().describe("Address of the service's own page about its webhooks."),
		credential: z
			.string()
			.optional()
			.describe(
				'Credential for the calls in `management`. Leave it out of a definition: a custom service always has the credential that the definition is in.',
			),
		credentialSecret: z
			.string()
			.optional()
			.describe(
				'Field of that credential with its key. New signing secrets are encrypted with it when they are handed to a live trigger. Leave it out of a definition, like the credential.',
			),
		credentialHelp: z
			.string()
			.optional()
			.describe(
				'Where a user gets what the credential asks for. A sentence; ends messages about a refused credential.',
			),
		secretHelp: z
			.string()
			.describe('Where a user finds the signing secret. A sentence; for endpoints that are registered by hand.'),
		registration: z
			.array(z.enum(['automatic', 'manual']))
			.min(1)
			.describe("Ways to register the trigger's endpoint. `automatic` needs `management`."),
		notice: z.string().optional().describe('What a user should know before choosing this service.'),
		byHand: z
			.string()
			.optional()
			.describe(
				'Where the URL goes at the service when the endpoint is registered by hand. Only where `notice` is about registering automatically.',
			),
		fields: accountFieldsSchema
			.optional()
			.describe(
				'What the service wants to know of an account besides the key. Not for a custom service: write the values out, or put them into Base URL of the credential.',
			),
		management: managementSchema
			.optional()
			.describe('How endpoints are managed. Leave it out if the service has no API for that.'),
		inbound: inboundSchema
			.optional()
			.describe('Where messages can be posted to the service, if it takes any. Not for a custom service.'),
		events: eventsSchema.describe('The events that the service sends.'),
		signature: signatureSchema.describe(
			'How deliveries are verified: by a signature in a header, unless `kind` says otherwise.',
		),
		answers: answersSchema
			.optional()
			.describe(
				'Requests by which the service tries the address, and what they are answered: a challenge that has to be sent back, for example. Best first. They never start the workflow.',
			),
		delivery: deliverySchema.describe('How to read a delivery. Only what was verified is read.'),
		samples: z
			.record(z.string(), z.record(z.string(), z.unknown()))
			.optional()
			.describe(
				'What the data of an event looks like, by its name: small examples with the fields that the service documents and made-up values. Best-known event first. The editor shows one when it listens, with `sample` set to true.',
			),
		uncertain: z
			.array(z.string())
			.optional()
			.describe(
				'What nobody has confirmed, and what cannot be done: whole sentences, for the page of a service of the package.',
			),
		source: z
			.record(z.string(), z.string().url())
			.optional()
			.describe('Where the facts come from: the address of a page, by the part of the definition that it is about.'),
	})
	.strict();

export type Service = z.infer<typeof serviceSchema>;

/** A service that signs in headers: all but those of the gallery do. */
export type SignedService = Omit<Service, 'signature'> & {
	signature: Extract<Service['signature'], { headers: unknown }>;
};

export type { AccountFields, Auth } from './account';
export type { Handshake } from './answers';
export type { DeliverySource, EventSource, IdSource } from './delivery';
export type { ServiceEvent } from './events';
export type { Inbound } from './inbound';
export type { Management } from './management';
export type { ListOperation, Operation, OperationName, Operations } from './calls';
export type { Paging } from './paging';
export type { WritableField } from './writableFields';
export type { HeaderScheme, SignatureForm, SignatureScheme } from './verification';
export { signatureSchemeSchema } from './verification';
