/** Value of the `service` parameter for a service that the user has described in a credential. */
export const customServiceId = 'custom';

/** Credential that a definition is written into, and that its calls are made with. */
export const customServiceCredential = 'webhookServiceApi';

/** Whether a row was written by the user, and not by this package. */
export const isWrittenByUser = ({ id }: { id: string }): boolean => id === customServiceId;
