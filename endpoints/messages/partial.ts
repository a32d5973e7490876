import type { PartialChange } from '../errors';
import { inWords } from './fieldLabels';

/** What a user has to know after a change broke off: what is there now, and which endpoint is which. Whole sentences. */
export function explainPartialChange(change: PartialChange): string {
	switch (change.step) {
		case 'create':
			return change.left === 'old'
				? 'Nothing has changed: the old endpoint stays as it was. Try again later.'
				: 'Look at the list of endpoints, and delete the newer one if there are two. The old endpoint stays as it was.';
		case 'deleteOld':
			return afterDelete(change);
		case 'readSecret':
		case 'setFields':
			return afterCreate(change);
	}
}

type AfterDelete = Extract<PartialChange, { step: 'deleteOld' }>;
type AfterCreate = Exclude<PartialChange, { step: 'deleteOld' | 'create' }>;

function afterDelete({ left, oldId, newId }: AfterDelete): string {
	const which = `the new one is ${newId}, the old one is ${oldId}`;
	const texts: Record<AfterDelete['left'], string> = {
		old: `Nothing has changed: the old endpoint ${oldId} stays, and the new one was removed again. Try again later.`,
		both: `There are two endpoints now: ${which}. Run this again to clean up, or delete ${newId} at the service.`,
		bothOrOld: `Two endpoints may be there now: ${which}. Run this again to clean up, or delete ${newId} at the service.`,
		bothOrNew: `Two endpoints may be there now: ${which}. Look at the list of endpoints: if the old one is there, run this again. If it is gone, unpublish and publish the workflow whose trigger had it. If no trigger had it, use Rotate Secret on the new one.`,
	};
	return texts[left];
}

function afterCreate(change: AfterCreate): string {
	const { newId } = change;
	const lack = `The ${lackOf(change)}`;
	const removed = `${lack}, so the endpoint was removed again.`;
	const there = `${lack}. The new endpoint ${newId} is there. ${adviceFor[change.step]}`;
	const maybeThere = `${lack}. The new endpoint ${newId} may be there. ${adviceFor[change.step]}`;
	const oldStays = 'oldId' in change ? ` The old endpoint ${change.oldId} stays as it was.` : '';
	const texts: Record<AfterCreate['left'], string> = {
		none: removed,
		old: `${removed}${oldStays}`,
		new: there,
		both: `${there}${oldStays}`,
		newOrNone: maybeThere,
		bothOrOld: `${maybeThere}${oldStays}`,
		existing: `${lack}. ${'wasThere' in change && change.wasThere ? wasThere(newId) : mayHaveBeenThere(newId)}`,
	};
	return texts[change.left];
}

const lackOf = (change: AfterCreate): string =>
	change.step === 'readSecret'
		? 'secret of the new endpoint could not be read'
		: `new endpoint could not be given the requested settings (${inWords(change.fields)})`;

const adviceFor: Readonly<Record<AfterCreate['step'], string>> = {
	readSecret: 'Get its secret later, or delete it at the service.',
	setFields: 'Delete it at the service, and try again.',
};

const wasThere = (id: string): string =>
	`The service did not make one: it gave back the endpoint ${id}, which was there before and stays.`;

const mayHaveBeenThere = (id: string): string =>
	`The endpoint ${id} was not removed, because it may have been there before. Delete it at the service if you do not need it.`;
