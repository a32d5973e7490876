import type { INodeCredentialDescription } from 'n8n-workflow';
import { services } from '../../services/catalog';
import { customServiceId } from '../../services/custom/credential';
import { galleryIds, hasKey, registersItself } from '../shared/gallery';
import { onlyForServices } from '../shared/onlyForServices';
import { serviceOptions } from '../shared/serviceOptions';
import { displayedService } from '../shared/subtitle';
import { parameters } from './parameters';

/**
 * What the editor shows of this node and what depends on the services that there are. The build puts its value in the place
 * of this file, so that n8n has nothing to work out, and no definition to load, when it loads the node.
 */
export const panel = {
	parameters,
	/** The name of the chosen service, as an expression. */
	serviceName: displayedService(serviceOptions),
	/** The credentials that one service has for itself. */
	ownCredentials: services.flatMap(({ id, credential, registration }): INodeCredentialDescription[] =>
		credential && registration.includes('automatic')
			? [{ name: credential, required: true, displayOptions: onlyForServices([id], { registration: ['manual'] }) }]
			: [],
	),
	forKeys: onlyForServices(
		galleryIds((summary) => registersItself(summary) && hasKey(summary)),
		{ registration: ['manual'] },
	),
	// Said with `show`, because they are few and another service should add little; the editor then names the credential too.
	forSignIns: {
		show: { service: galleryIds((summary) => registersItself(summary) && !hasKey(summary)) },
		hide: { registration: ['manual'] },
	},
	forCustom: onlyForServices([customServiceId]),
};
