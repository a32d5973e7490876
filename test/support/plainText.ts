/** Most words that a sentence for a user may have. */
const maxWords = 30;

/** The sentences of a text, without its HTML. What is quoted after a colon belongs to the sentence. */
export const sentencesOf = (text: string): string[] =>
	text
		.replace(/<br \/>/g, '\n')
		.replace(/<[^>]+>/g, '')
		.split(/(?<=[.!?]["”)]?)\s+(?=["“(]?[A-Z0-9{])|\n+/)
		.map((sentence) => sentence.trim())
		.filter((sentence) => sentence !== '');

/** Sentences that are too long to be read at once. */
export const tooLong = (text: string): string[] =>
	sentencesOf(text).filter((sentence) => sentence.split(/\s+/).length > maxWords);

/**
 * Words that read as if they had been translated, or that n8n has another word for: publish, unpublish, verify, current,
 * service, space.
 */
export const unwanted =
	/\b(?:(?:go|goes|going|went) (?:live|off)|prov(?:e|es|ed|en|ing)|unproven|stands?(?! for)|in force|what comes of|vendors?|blanks?|for good|whoever may|puts? out|switch(?:es|ed)? o(?:n|ff) again by itself)\b/i;
