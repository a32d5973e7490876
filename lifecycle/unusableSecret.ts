import { credentialProblems } from '../endpoints/messages/credential';
import { inOneLine } from '../endpoints/messages/message';

/** A service has answered with a signing secret that can never verify a delivery. Its text is for the user. */
export class UnusableSecretError extends Error {
	/** @param what what is the matter, as a sentence. */
	constructor(service: string, what: string) {
		super(inOneLine(credentialProblems.unusableSecretFrom(service, what)));
		this.name = 'UnusableSecretError';
	}
}
