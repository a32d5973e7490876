import { z } from 'zod';

/** Value of the `service` parameter for a service that the user has described in a credential. */
export const customServiceId = 'custom';

/** Credential that a definition is written into, and that its calls are made with. */
export const customServiceCredential = 'webhookServiceApi';

/** Whether a definition was written by the user, and not by this package. */
export const isWrittenByUser = ({ id }: { id: string }): boolean => id === customServiceId;

/** A definition as its credential holds it: the editor's JSON field gives text, an expression may give the value itself. */
export const definitionTextSchema = z.union([
	z.string(),
	z.record(z.string(), z.unknown()).transform((definition) => JSON.stringify(definition)),
]);
