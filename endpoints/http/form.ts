import { randomBytes } from 'node:crypto';
import type { Management } from '../../services/schema/service';

/** A body as text, and the header that says what it is. n8n sends a text as it is. */
export interface EncodedBody {
	contentType: string;
	text: string;
}

/** How a form is written. */
export type FormType = NonNullable<Management['contentType']>;

/** Random bytes that stand between the parts: nobody can put them into a value. */
const boundaryBytes = 16;

/**
 * Fields as a form. An entry of a list is a field of its own, under the name of the list.
 *
 * @param fields texts, numbers and flags, or lists of them; an object is written as JSON, and what has no value is left out
 */
export function asForm(type: FormType, fields: Readonly<Record<string, unknown>>): EncodedBody {
	const pairs = Object.entries(fields).flatMap(([name, value]) =>
		[value]
			.flat()
			.filter((entry) => entry !== undefined && entry !== null)
			.map((entry): [string, string] => [name, typeof entry === 'object' ? JSON.stringify(entry) : String(entry)]),
	);
	if (type === 'application/x-www-form-urlencoded')
		return { contentType: type, text: new URLSearchParams(pairs).toString() };
	const boundary = `n8n-${randomBytes(boundaryBytes).toString('hex')}`;
	const parts = pairs.map(
		([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${quotable(name)}"\r\n\r\n${value}\r\n`,
	);
	return { contentType: `${type}; boundary=${boundary}`, text: `${parts.join('')}--${boundary}--\r\n` };
}

/** A name as it stands between quotes (RFC 7578, 2, by way of the HTML standard). */
const quotable = (name: string): string => name.replace(/[\r\n"]/g, (character) => encodeURIComponent(character));
