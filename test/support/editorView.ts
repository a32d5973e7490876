import type { INodeTypeDescription, INodeType } from 'n8n-workflow';

/** A node type as n8n's editor gets it, as JSON: with what a run does not need. */
export const editorView = ({ description }: INodeType): { description: INodeTypeDescription } => ({
	description: JSON.parse(JSON.stringify(description)) as INodeTypeDescription,
});
