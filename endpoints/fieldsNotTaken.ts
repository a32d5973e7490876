import type { WritableField } from '../services/schema/service';
import { inWords } from './messages/fieldLabels';

/** Fields that a user wants to set and no call of the vendor takes. */
export class FieldsNotTaken extends Error {
	/** The fields as the node's panel calls them. */
	readonly words: string;

	constructor(fields: readonly WritableField[]) {
		super('no call takes these fields');
		this.name = 'FieldsNotTaken';
		this.words = inWords(fields);
	}
}
