import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { FunctionsBase } from 'n8n-workflow';
import { hiddenValues } from '../endpoints/n8n/credentials';
import type { Service } from '../services/schema/service';
import { placeholders } from '../services/template';

/** A context of n8n that gives out the node's credentials. */
export interface CredentialContext extends Pick<FunctionsBase, 'getCredentialsProperties'> {
	getCredentials(type: string, itemIndex?: number): Promise<object>;
}

/**
 * A key made from the secret of an API credential. Who holds that credential can make it; who has only the workflow, or
 * what this node has stored in it, cannot.
 *
 * @param salt random bytes, or none where the same key has to come out each time
 * @param purpose says what the key is for, so that the same credential never gives this key to another purpose
 * @returns 32 bytes
 */
export const deriveKey = (credentialSecret: string, salt: Buffer, purpose: string): Buffer =>
	Buffer.from(hkdfSync('sha256', credentialSecret, salt, purpose, 32));

const purpose = 'n8n-nodes-webhook-endpoints stored state 1';

const credentialSchema = z.record(z.string(), z.unknown());

/** What the credential of a service proves: a key for what this node stores, and a mark of the account. */
export interface AccountProof {
	key: Buffer;
	/**
	 * Tells one account from another without saying anything about either: it changes with the key in the credential, the
	 * base URL and the fields that stand in addresses. The same account with a new key has another mark.
	 */
	account: string;
}

/**
 * What the credential that is chosen in the node proves.
 *
 * A credential without anything secret in it, as for a service inside of a private network, proves only as much as its
 * address: who knows that can make the key.
 *
 * @param itemIndex of the item whose credential counts, in an execution.
 * @throws what n8n throws where the credential is not there.
 */
export async function accountProof(
	context: CredentialContext,
	{ id, credential, management }: Service,
	itemIndex = 0,
): Promise<AccountProof> {
	const stored = credential ? credentialSchema.parse(await context.getCredentials(credential, itemIndex)) : {};
	const hidden = credential ? hiddenValues(context.getCredentialsProperties(credential), stored).join('\n').trim() : '';
	const addresses = [management?.baseUrl ?? '', ...Object.values(management?.operations ?? {}).map(({ path }) => path)];
	const inAddresses = addresses.flatMap((address) => placeholders(address));
	const open = [...new Set(['baseUrl', ...inAddresses])].sort().map((name) => [name, stored[name]]);
	const key = deriveKey(hidden === '' ? JSON.stringify([id, stored.baseUrl]) : hidden, Buffer.alloc(0), purpose);
	return { key, account: mac(key, ['account', id, open]).slice(0, 16) };
}

/** Proves a value: only who holds the key can make this. In hexadecimal. */
export const mac = (key: Buffer, value: unknown): string =>
	createHmac('sha256', key).update(JSON.stringify(value)).digest('hex');

/** Whether a proof belongs to this value and key. */
export function isProven(key: Buffer, value: unknown, proof: unknown): boolean {
	if (typeof proof !== 'string') return false;
	const expected = Buffer.from(mac(key, value));
	const given = Buffer.from(proof);
	return expected.length === given.length && timingSafeEqual(expected, given);
}
