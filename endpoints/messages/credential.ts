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
		message: `The chosen credential is not for ${name}`,
		description: `Choose a credential whose Service is ${name}, or create one, and try again.`,
	}),
	/** Nobody has signed in yet, or what n8n got for it is gone. */
	notConnected: (name: string): Message => ({
		message: `The ${name} credential is not connected`,
		description: `Open the credential, press the button that connects your account, sign in at ${name}, and try again.`,
	}),
	/** `help` says where a user finds the signing secret, as a sentence. */
	noSigningSecret: (name: string, help: string): Message => ({
		message: `The ${name} credential has no signing secret`,
		description: `Fill in Signing Secret, save the credential, and try again: deliveries are verified with it. ${help}`,
	}),
	/** `label` is the field that the signing secret is in; `problem` says what is the matter, in whole sentences. */
	unusableSigningSecret: (name: string, label: string, problem: string): Message => ({
		message: `${label} in the ${name} credential cannot be used to verify deliveries`,
		description: `${problem} Save the credential, and try again.`,
	}),
	/** The service has answered with it, so nobody can correct it; `what` says what is the matter, as a sentence. */
	unusableSecretFrom: (name: string, what: string): Message => ({
		message: `${name} returned a signing secret that cannot be used to verify deliveries`,
		description: `Try again. If it happens again, set Registration to Manual, and report it with this message: ${what}`,
	}),
	noWebAddress: (name: string): Message => ({
		message: `Base URL in the ${name} credential is not a web address`,
		description: 'Enter an address that starts with https://, save the credential, and try again.',
	}),
	/** They would take the place of the key, and show up wherever the address does. */
	userInBaseUrl: (name: string): Message => ({
		message: `Base URL in the ${name} credential contains a user name or a password`,
		description: 'Remove what is before the @, save the credential, and try again.',
	}),
	/** What follows them would not belong to the path any more, so every call would go somewhere else. */
	noPlainBaseUrl: (name: string): Message => ({
		message: `Base URL in the ${name} credential contains a ?, a # or a part made only of dots`,
		description: 'Enter the address without them, and save the credential.',
	}),
	noHeaderName: (name: string): Message => ({
		message: `Header in the ${name} credential is not a valid header name`,
		description:
			'Enter a name such as Authorization or X-API-Key, without spaces or a colon. The documentation of the service names it.',
	}),
	hiddenInboundSecret: (name: string): Message => ({
		message: `The secret in the ${name} credential is hidden: it consists of placeholder characters`,
		description: `Show it in ${name} first, copy it into the credential, save that, and try again.`,
	}),
	noInboundUrl: (name: string): Message => ({
		message: `The URL in the ${name} credential is not a web address that starts with https://`,
		description: `Copy the whole URL from ${name}, and save the credential.`,
	}),
} as const;
