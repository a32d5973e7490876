/** Marks a request to a trigger as a handover from our action node instead of a delivery from the service. */
export const handoverHeader = 'x-webhook-endpoint-handover';
