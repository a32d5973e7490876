import { NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { Message } from '../endpoints/messages/message';
import { parameterProblem } from '../services/n8n/parameterProblem';
import { parameterProblems } from './messages';

/** Reads and checks the node's parameters of one item. */
export interface ParameterReader {
	/**
	 * The value of a parameter in the shape that the schema gives it.
	 *
	 * @param fallback what counts where the parameter is not there, because the panel does not show it.
	 * @throws NodeOperationError that names the parameter to change
	 */
	read<Schema extends z.ZodTypeAny>(name: string, schema: Schema, fallback: unknown): z.output<Schema>;
	/** An error for this item, to be thrown. */
	refuse(text: Message): NodeOperationError;
}

/** A reader of the parameters of one item. */
export function parameterReader(context: IExecuteFunctions, itemIndex: number): ParameterReader {
	const refuse = ({ message, description }: Message) =>
		new NodeOperationError(context.getNode(), message, { description, itemIndex });
	return {
		refuse,
		read: <Schema extends z.ZodTypeAny>(name: string, schema: Schema, fallback: unknown): z.output<Schema> => {
			const parsed = schema.safeParse(context.getNodeParameter(name, itemIndex, fallback));
			if (parsed.success) return parsed.data as z.output<Schema>;
			const [issue] = parsed.error.issues;
			throw refuse(parameterProblems.wrongValue(parameterProblem([name, ...(issue?.path ?? [])], issue)));
		},
	};
}
