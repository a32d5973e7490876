/** Characters without a width that people copy along, among them those that turn the direction of a text. */
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** A text without what was copied along with it: blanks around it (those that do not break, too), and what has no width. */
export const asPasted = (text: string): string => text.replace(invisible, '').trim();
