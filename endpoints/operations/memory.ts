/**
 * What a service made of what it was sent, for each field that it shows otherwise: its name, what was sent, and what was
 * shown then. The state of an endpoint is shown as `on`, `off`, `unsaid`, or by the service's own word.
 */
export type Echo = ReadonlyArray<readonly [field: string, sent: EchoValue, shown: EchoValue]>;

/** What stands in one field of an endpoint, as it is sent or shown. */
export type EchoValue = string | boolean | readonly string[] | null;

/** Remembers of the endpoints of one account what their service does not show, by id. */
export interface EndpointMemory {
	/** What the service made of what we have sent last, as far as that differs; empty where nothing is known. */
	echoOf(id: string): Echo;
	/** Remembers it in place of what was known of this endpoint; empty forgets that. */
	rememberEcho(id: string, echo: Echo): void;
	/** Whether we have deleted it, although the service goes on listing it. */
	wasDeleted(id: string): boolean;
	/** Remembers that. */
	rememberDeleted(id: string): void;
}

/** A memory that ends with the program. */
export function createEndpointMemory(): EndpointMemory {
	const echoes = new Map<string, Echo>();
	const deleted = new Set<string>();
	return {
		echoOf: (id) => echoes.get(id) ?? [],
		rememberEcho: (id, echo) => void echoes.set(id, echo),
		wasDeleted: (id) => deleted.has(id),
		rememberDeleted: (id) => void deleted.add(id),
	};
}
