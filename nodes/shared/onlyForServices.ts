import type { ICredentialsDisplayOptions } from 'n8n-workflow';
import { services } from '../../services/catalog';
import { summaries } from '../../services/catalog/summaries';
import { customServiceId } from '../../services/custom/credential';

const everyId = [...services, ...summaries].map(({ id }) => id).concat(customServiceId);

/**
 * Shows a credential for some services only, by hiding it for all the others.
 *
 * Said with `show`, the editor takes a parameter whose every value has a credential for a choice of authentication: it
 * hides it from the panel, and sets it by the credential that happens to be there. Said with `hide`, it does not, and calls
 * the credential just that.
 *
 * @param all the services that the node has; all that there are, if it says nothing.
 */
export const onlyForServices = (
	ids: string[],
	hide: ICredentialsDisplayOptions['hide'] = {},
	all: readonly string[] = everyId,
): ICredentialsDisplayOptions => ({
	hide: { service: all.filter((id) => !ids.includes(id)), ...hide },
});
