/** An answer that refuses a call; thrown by routes, put into the vendor's envelope by the server. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		/** The vendor's word for it; for a played fault the vendor chooses one by the status. */
		readonly code: string | undefined,
		message: string,
		readonly details?: unknown,
	) {
		super(message);
	}
}
