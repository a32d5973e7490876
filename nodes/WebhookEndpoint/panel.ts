import type { INodeCredentialDescription } from 'n8n-workflow';
import { services } from '../../services/catalog';
import { customServiceId } from '../../services/custom/credential';
import { galleryIds, hasKey, isManaged } from '../shared/gallery';
import { onlyForServices } from '../shared/onlyForServices';
import { managedServiceOptions, noService } from '../shared/serviceOptions';
import { displayedService } from '../shared/subtitle';
import { displayedAction } from './operations';
import { parameters } from './parameters';
import { secretFields } from './secretFields';

/** Shows a credential for some of the services that this node has. */
const onlyHere = (ids: string[]) =>
	onlyForServices(ids, {}, [noService, ...managedServiceOptions.map(({ value }) => String(value))]);

/**
 * What the editor shows of this node and what depends on the services that there are. The build puts its value in the place
 * of this file, so that n8n has nothing to work out, and no definition to load, when it loads the node.
 */
export const panel = {
	parameters,
	secretFields,
	/** The name of the chosen service and the chosen operation, as expressions. */
	serviceName: displayedService(managedServiceOptions),
	actionName: displayedAction,
	/** The credentials that one service has for itself. */
	ownCredentials: services.flatMap(({ id, credential }): INodeCredentialDescription[] =>
		credential ? [{ name: credential, required: true, displayOptions: onlyHere([id]) }] : [],
	),
	forKeys: onlyHere(galleryIds((summary) => isManaged(summary) && hasKey(summary))),
	// Said with `show`, because they are few and another service should add little; the editor then names the credential too.
	forSignIns: { show: { service: galleryIds((summary) => isManaged(summary) && !hasKey(summary)) } },
	forInbound: onlyHere(services.filter(({ inbound }) => inbound).map(({ id }) => id)),
	forCustom: onlyHere([customServiceId]),
};
