import type { FoundEndpoint } from '../client';

/** What came of an operation on an endpoint. */
export interface OperationResult extends FoundEndpoint {
	/** The signing secret, where the operation has brought a new one to light. */
	secret?: string;
	/** Whether there is a new one, and the service shows it only hidden. */
	isSecretHidden?: boolean;
	/** Id of the endpoint that this one has replaced. */
	replacedId?: string;
	/**
	 * Set where the service says that it has deleted that one, and goes on listing it: its own call for it knows that it is
	 * `gone`, or that is `doubtful`.
	 */
	oldListedAs?: 'gone' | 'doubtful';
	/** Whether it was there before a call that was to create it. */
	wasThere?: boolean;
	/** Whether an upsert has changed anything. */
	changed?: boolean;
}
