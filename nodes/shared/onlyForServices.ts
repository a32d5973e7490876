import type { ICredentialsDisplayOptions } from 'n8n-workflow';
import { services } from '../../services/catalog';
import { customServiceId } from '../../services/custom/credential';

const everyId = [...services.map(({ id }) => id), customServiceId];

/**
 * Shows a credential for some services only, by hiding it for all the others.
 *
 * Said with `show`, the editor takes a parameter whose every value has a credential for a choice of authentication: it
 * hides it from the panel, and sets it by the credential that happens to be there. Said with `hide`, it does not.
 */
export const onlyForServices = (
	ids: string[],
	hide: ICredentialsDisplayOptions['hide'] = {},
): ICredentialsDisplayOptions => ({
	hide: { service: everyId.filter((id) => !ids.includes(id)), ...hide },
});
