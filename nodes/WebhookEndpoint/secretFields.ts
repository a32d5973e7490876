import { services } from '../../services/catalog';

/** Names under which a signing secret can stand in our output or in a vendor's own object. */
export const secretFields: string[] = [
	...new Set([
		'secret',
		...services.flatMap(({ management }) =>
			Object.values(management?.operations ?? {}).flatMap((operation) =>
				(operation.secret ?? []).map((place) => place.split('.').pop() ?? 'secret'),
			),
		),
	]),
];
