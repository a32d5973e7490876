import type { INodeProperties } from 'n8n-workflow';

/**
 * Where the editor shows the credential: without this it comes first of all, before the service that it belongs to is
 * chosen.
 */
export const accountSlot: INodeProperties = {
	displayName: 'Credential',
	name: 'account',
	type: 'credentials',
	default: '',
};
