import { services } from '../../services/catalog';
import { summaries } from '../../services/catalog/summaries';
import { secretFieldsOf } from '../../services/capabilities';

/** Names under which a signing secret can stand in our output or in a service's own object. */
export const secretFields: string[] = [
	...new Set([
		'secret',
		...services.flatMap(({ management }) => secretFieldsOf(management)),
		...summaries.flatMap((summary) => summary.secretFields),
	]),
];
