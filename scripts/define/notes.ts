/** What stands in a draft where a person has to decide. */
export const placeholder = 'TODO';

/** What was found, or what a person has to decide. */
export interface Note {
	kind: 'found' | 'todo';
	/** The part of the definition that it is about, such as `management.baseUrl`. */
	part: string;
	text: string;
	/** Where the document says so, as a JSON pointer. */
	place?: string;
}

/** A part of the draft, with what there is to say about it. */
export interface Drafted<T> {
	value: T;
	notes: Note[];
}

export const found = (part: string, text: string, place: string): Note => ({ kind: 'found', part, text, place });
export const todo = (part: string, text: string, place?: string): Note => ({ kind: 'todo', part, text, place });
