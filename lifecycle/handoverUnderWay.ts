import type { Account } from './account';
import type { Step } from './plan';
import { receiptIn } from './receipts';
import { currentReceipt } from './state';

/**
 * How long a repair gives our action node, in milliseconds, to go on with what it may be in the middle of: after it has
 * made a new endpoint it deletes the old one, looks whether that is gone, and hands the new one over.
 */
export const handoverMs = 10_000;

/**
 * Whether what a look would do may be about a rotation or a replacement by our action node that has not been handed over
 * yet. In the middle of one there is an endpoint at our address that we have not made, beside the one in use or in place of
 * it, or its secret has changed: to remove what is new, or to renew the secret once more, would leave the output of that
 * action wrong and perhaps no endpoint at all.
 *
 * A trigger without a secret takes no handover, so nothing is waited for.
 */
export function mayBeUnderWay(account: Account, steps: readonly Step[]): boolean {
	if (currentReceipt(account.store.state, account.settings.service.id)?.secret === undefined) return false;
	return steps.some((step) => {
		switch (step.do) {
			case 'create':
				// Where nothing is there, nothing is in the middle of being replaced: a new endpoint comes before the old one goes.
				return step.replaces.length > 0;
			case 'rotateSecret':
				return true;
			case 'forget':
				return false;
			default:
				return receiptIn(account, step.id) === undefined;
		}
	});
}
