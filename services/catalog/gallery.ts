import type { Service } from '../schema/service';
import { oauth2Of } from '../capabilities';
import { definitions } from './definitions';

/** The credentials that the services of the gallery share: one with a key, and one with a sign-in. */
const galleryCredentials = {
	key: { credential: 'webhookAccountApi', credentialSecret: 'apiKey' },
	signIn: { credential: 'webhookAccountOAuth2Api', credentialSecret: 'clientSecret' },
} as const;

/** A definition as its file holds it: what is the same for all of them is not repeated there. */
export type GalleryDefinition = Omit<Service, 'id' | 'credential' | 'credentialSecret'>;

/** A definition of the gallery as a service like any other. */
export const asService = (id: string, definition: GalleryDefinition): Service => ({
	...definition,
	id,
	...(definition.management ? galleryCredentials[oauth2Of(definition.management) ? 'signIn' : 'key'] : {}),
});

/** Each is made once, so that what is worked out of it is kept as long as the process lives. */
const loaded = new Map<string, Promise<Service>>();

/**
 * Loads the definition of a service of the gallery from its file, the first time that it is used.
 *
 * @returns undefined where the gallery has no such service.
 */
export function loadGalleryService(id: string): Promise<Service> | undefined {
	const known = loaded.get(id);
	if (known) return known;
	const load = Object.hasOwn(definitions, id) ? definitions[id] : undefined;
	// The files are checked against the schema by the tests, before they are published: zod would cost more than the rest.
	const service = load?.().then(({ default: definition }) => asService(id, definition as GalleryDefinition));
	if (service) loaded.set(id, service);
	return service;
}
