/** Something of several steps that broke off, with what is at the vendor now. */
export class HalfDone extends Error {
	constructor(
		readonly cause: unknown,
		/** What a user has to know, in whole sentences: what is there now, and which endpoint is which. */
		readonly state: string,
		/** Id of a new endpoint that is left behind, or may be. */
		readonly leftId?: string,
	) {
		super('a change of several steps broke off');
		this.name = 'HalfDone';
	}
}
