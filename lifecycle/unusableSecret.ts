/** A service has handed out a signing secret that can never prove a delivery. Its text is a whole sentence for the user. */
export class UnusableSecretError extends Error {
	constructor(service: string, problem: string) {
		super(`The signing secret that ${service} has handed out cannot be used. ${problem}`);
		this.name = 'UnusableSecretError';
	}
}
