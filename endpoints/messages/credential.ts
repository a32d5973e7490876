import type { Message } from './message';

/** What is the matter with an API credential before anything is called. `name` is the service's. */
export const credentialProblems = {
	/** The service has no API for endpoints. */
	notManageable: (name: string): Message => ({
		message: `${name} cannot be managed from n8n`,
		description: `${name} does not let other programs do this. Set up the webhook in its dashboard instead.`,
	}),
	/** `labels` are the fields that are empty, as the credential's dialog calls them. */
	incomplete: (name: string, labels: readonly string[]): Message => ({
		message: `The ${name} credential is not complete`,
		description: `Fill in ${labels.join(' and ')}, save the credential, and try again.`,
	}),
	/** The credential is for several services, and set to another one than the node. */
	otherService: (name: string): Message => ({
		message: `The chosen credential is not one of ${name}`,
		description: `Choose a credential whose Service is ${name}, or create one, and try again.`,
	}),
	noWebAddress: (name: string): Message => ({
		message: `Base URL in the ${name} credential is not a web address`,
		description: 'Enter an address that starts with https://, save the credential, and try again.',
	}),
	/** They would take the place of the key, and show up wherever the address does. */
	userInBaseUrl: (name: string): Message => ({
		message: `Base URL in the ${name} credential has a user name or a password in it`,
		description: 'Remove what stands before the @, save the credential, and try again.',
	}),
	/** What follows them would not belong to the path any more, so every call would go somewhere else. */
	noPlainBaseUrl: (name: string): Message => ({
		message: `Base URL in the ${name} credential has a question mark, a # or a part of dots in it`,
		description: 'Enter the plain address, without what begins with ? or #, save the credential, and try again.',
	}),
	noHeaderName: (name: string): Message => ({
		message: `Header in the ${name} credential is no name of a header that can be sent`,
		description:
			'Enter the name that the documentation of the service gives, such as Authorization or X-API-Key: without blanks and without a colon. Save the credential, and try again.',
	}),
	hiddenInboundSecret: (name: string): Message => ({
		message: `The secret in the ${name} credential is hidden: it consists of placeholder characters`,
		description: `Show it in ${name} first, copy it into the credential, save that, and try again.`,
	}),
	noInboundUrl: (name: string): Message => ({
		message: `The inbound webhook URL in the ${name} credential is not a web address that starts with https://`,
		description: `Copy the whole URL of the inbound webhook from ${name} into the credential, save it, and try again.`,
	}),
} as const;
