import type { ICredentialsDisplayOptions } from 'n8n-workflow';
import { services } from '../../services/catalog';
import { summaries } from '../../services/catalog/summaries';
import { customServiceId } from '../../services/custom/credential';

const everyId = [...services, ...summaries].map(({ id }) => id).concat(customServiceId);

/**
 * Shows a credential for some services only, said in the shorter of two ways: by them, or by the others.
 *
 * The editor takes a parameter for a choice of authentication if each of its values has a credential that says so with
 * `show`: it hides it from the panel, and sets it by the credential that happens to be there. So the gallery's credential,
 * which is for most of them, says it with `hide`.
 *
 * @param hide what else hides it.
 * @param all the services that the node has; all that there are, if it says nothing.
 */
export function onlyForServices(
	ids: readonly string[],
	hide: ICredentialsDisplayOptions['hide'] = {},
	all: readonly string[] = everyId,
): ICredentialsDisplayOptions {
	const others = all.filter((id) => !ids.includes(id));
	if (others.length < ids.length) return { hide: { service: others, ...hide } };
	return { show: { service: [...ids] }, ...(Object.keys(hide).length > 0 && { hide }) };
}
