import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

/** Marks a request to a trigger as a handover from our action node instead of a delivery from the service. */
export const handoverHeader = 'x-webhook-endpoint-handover';

/** Whether a request says that it is a handover. */
export const isHandover = (context: IWebhookFunctions): boolean =>
	(context.getHeaderData() as IDataObject)[handoverHeader] !== undefined;

/** Marks a request to a trigger as a message from another trigger of ours, or from its own clock. */
export const messageHeader = 'x-webhook-endpoint-check';

/** Whether a request says that it is such a message. */
export const isMessage = (context: IWebhookFunctions): boolean =>
	(context.getHeaderData() as IDataObject)[messageHeader] !== undefined;

/** Marks a request to the editor's test listener as the sample that it has announced itself. */
export const sampleHeader = 'x-webhook-endpoint-sample';

/** Whether a request to a test listener says that it is such a sample. A published trigger has none. */
export const isSample = (context: IWebhookFunctions): boolean =>
	context.getMode() === 'manual' && (context.getHeaderData() as IDataObject)[sampleHeader] !== undefined;
