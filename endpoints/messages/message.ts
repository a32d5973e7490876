/** What a user reads: what happened, without a full stop, and what to do next, in whole sentences. */
export interface Message {
	message: string;
	description: string;
}

/** Both parts in one text, for places where n8n shows nothing but the message (publishing, the log). */
export const inOneLine = ({ message, description }: Message): string => `${message}. ${description}`;
