/** Something of several steps that broke off, with what is at the vendor now. */
export class HalfDone extends Error {
	constructor(
		readonly cause: unknown,
		/** What a user has to know: what is there now, and which endpoint is which. */
		readonly state: string,
	) {
		super('a change of several steps broke off');
		this.name = 'HalfDone';
	}
}
