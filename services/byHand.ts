import type { Summary } from './catalog/summary';

/**
 * What a user does by hand at the service, in the order in which it can be done: sentences with the address, and with the
 * signing secret. A service that tries the address at once wants a published workflow, and publishing wants the secret.
 *
 * @param otherwise what to do with the address where the service needs nothing special.
 */
export function stepsByHand(
	{ registration, notice, byHand, secretHelp, isTriedAtOnce }: ByHand,
	otherwise: string,
): { address: string; secret: string; first: 'address' | 'secret' } {
	const ownNotice = registration.includes('automatic') ? undefined : notice;
	return { address: byHand ?? ownNotice ?? otherwise, secret: secretHelp, first: isTriedAtOnce ? 'secret' : 'address' };
}

type ByHand = Pick<Summary, 'registration' | 'notice' | 'byHand' | 'secretHelp' | 'isTriedAtOnce'>;
