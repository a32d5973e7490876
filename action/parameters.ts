import { NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { parameterProblem } from '../services/n8n/parameterProblem';

/** Reads and checks the node's parameters of one item. */
export interface ParameterReader {
	/** @throws NodeOperationError that names the parameter to change */
	read<Schema extends z.ZodTypeAny>(name: string, schema: Schema, fallback: unknown): z.output<Schema>;
	/** An error for this item: what is the matter, and what to do about it. */
	refuse(message: string, description: string): NodeOperationError;
}

/** A reader of the parameters of one item. */
export function parameterReader(context: IExecuteFunctions, itemIndex: number): ParameterReader {
	const refuse = (message: string, description: string) =>
		new NodeOperationError(context.getNode(), message, { description, itemIndex });
	return {
		refuse,
		read: <Schema extends z.ZodTypeAny>(name: string, schema: Schema, fallback: unknown): z.output<Schema> => {
			const parsed = schema.safeParse(context.getNodeParameter(name, itemIndex, fallback));
			if (parsed.success) return parsed.data as z.output<Schema>;
			const [issue] = parsed.error.issues;
			throw refuse(
				parameterProblem([name, ...(issue?.path ?? [])], issue),
				'Change it, and try again. If the field has an expression, look at what the expression gives.',
			);
		},
	};
}
