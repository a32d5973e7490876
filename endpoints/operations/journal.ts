/** Remembers replacements that broke off half done, so that the next run clears up after them. */
export interface Journal {
	/** Ids of new endpoints that were to take the place of this one. */
	pending(oldId: string): string[];
	/** Both endpoints are there, or may be. */
	recordOrphan(oldId: string, newId: string): void;
	/** Nothing is left to clear up. */
	forget(oldId: string): void;
}
