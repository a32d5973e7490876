import type { Connection, FoundEndpoint } from '../client';
import { listAll } from './find';

/**
 * The endpoints of an account, listed once and kept up with what we change ourselves: an execution with hundreds of items
 * would else read the whole list for each of them. What others change meanwhile is not seen, so it has to end with the
 * execution.
 */
export interface Listing {
	/** All endpoints, and whether they were read just now. @throws ServiceError */
	all(): Promise<{ found: readonly FoundEndpoint[]; isFresh: boolean }>;
	/** Takes note of an endpoint as it is now, and of one that is gone for it. */
	put(found: FoundEndpoint, replacedId?: string): void;
	/** Takes note of an endpoint that is gone. */
	remove(id: string): void;
	/** Forgets everything, where nobody knows what a call has changed: then the list is read again. */
	forget(): void;
}

/** A listing that has not been read yet. */
export function createListing(connection: Connection): Listing {
	let known: FoundEndpoint[] | undefined;
	const without = (...ids: Array<string | undefined>): FoundEndpoint[] | undefined =>
		known?.filter(({ endpoint }) => !ids.includes(endpoint.id));
	return {
		async all() {
			const isFresh = known === undefined;
			known ??= await listAll(connection);
			return { found: known, isFresh };
		},
		put({ endpoint, raw }, replacedId) {
			const position = known?.findIndex((one) => one.endpoint.id === endpoint.id) ?? -1;
			if (position < 0) known = without(replacedId)?.concat({ endpoint, raw });
			else known = known?.with(position, { endpoint, raw });
		},
		remove(id) {
			known = without(id);
		},
		forget() {
			known = undefined;
		},
	};
}
