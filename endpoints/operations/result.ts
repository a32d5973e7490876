import type { FoundEndpoint } from '../client';

/** What came of an operation on an endpoint. */
export interface OperationResult extends FoundEndpoint {
	/** The signing secret, where the operation has brought a new one to light. */
	secret?: string;
	/** Whether there is a new one, and the service shows it only hidden. */
	isSecretHidden?: boolean;
	/** Id of the endpoint that this one has replaced. */
	replacedId?: string;
	/** Whether an upsert has changed anything. */
	changed?: boolean;
}
