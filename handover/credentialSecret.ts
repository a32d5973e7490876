import type { IExecuteFunctions, IHookFunctions, ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { Service } from '../services/schema/service';

/**
 * Shorter ones could be guessed by whoever receives something sealed and has time to try; API keys and session cookies
 * are far longer.
 */
const minSecretLength = 16;
const minDistinctCharacters = 8;

/** A password that somebody made up has to be longer than a key that a program did. */
const minPasswordLength = 20;

const secretSchema = z
	.string()
	.transform((text) => text.trim())
	.refine(isHardToGuess);

/**
 * The part of the API credential that proves the account, which seals what goes to a trigger; undefined where there is
 * none, or where what receives it could find the secret by guessing.
 *
 * @throws what n8n throws where the credential is not there.
 */
export async function credentialSecret(
	context: IExecuteFunctions | IHookFunctions | ITriggerFunctions | IWebhookFunctions,
	{ credential, credentialSecret: field }: Service,
	itemIndex = 0,
): Promise<string | undefined> {
	if (!credential || !field || !context.getNode().credentials?.[credential]) return undefined;
	const values: Record<string, unknown> = await context.getCredentials(credential, itemIndex);
	return secretSchema.safeParse(values[field]).data;
}

/**
 * Judges what is secret in a credential and not the text around it: `Basic` with a name and a password in base64 is long
 * whatever the password is, and so is `Bearer` in front of a word, or the name of a cookie.
 */
export function isHardToGuess(text: string): boolean {
	const basic = /^basic\s+([\w+/=-]+)$/i.exec(text);
	if (basic?.[1] !== undefined) {
		const [name = '', ...password] = Buffer.from(basic[1], 'base64').toString('utf8').split(':');
		// Some services take their key as the name, and no password.
		return password.join(':') === '' ? isKey(name) : isKey(password.join(':'), minPasswordLength);
	}
	return text.split(/[\s;,=:]+/).some((part) => isKey(part));
}

const isKey = (part: string, minLength = minSecretLength): boolean =>
	part.length >= minLength && !part.includes('@') && new Set(part).size >= minDistinctCharacters;
