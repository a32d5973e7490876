/** How a promise ended, as a value. */
export type Settled<Value> = { ok: true; value: Value } | { ok: false; error: unknown };

/** Waits for a promise and gives its end as a value, for work that has to go on after a failure. Never throws. */
export const settle = async <Value>(promise: Promise<Value>): Promise<Settled<Value>> =>
	await promise.then(
		(value) => ({ ok: true, value }),
		(error: unknown) => ({ ok: false, error }),
	);
