import type { INodeProperties } from 'n8n-workflow';
import { services } from '../../services/catalog';
import { summaries } from '../../services/catalog/summaries';
import { summaryOf, type Summary } from '../../services/catalog/summary';

/** Ids of the services of the gallery for which something holds. */
export const galleryIds = (matching: (summary: Summary) => boolean): string[] =>
	summaries.filter(matching).map(({ id }) => id);

/** Whether the endpoints of a service can be managed from here. */
export const isManaged = ({ strategies }: Summary): boolean => Object.keys(strategies).length > 0;

/** All services that something can be done with from here, those of the package first. */
export const managedServices: readonly Summary[] = [...services.map(summaryOf), ...summaries.filter(isManaged)];

/** Whether a key stands for an account; else its user signs in. */
export const hasKey = ({ oauth2 }: Summary): boolean => oauth2 === undefined;

/** Whether the trigger can register its endpoint by itself. */
export const registersItself = ({ registration }: Summary): boolean => registration.includes('automatic');

/**
 * Shows something for those services that have it, said in the shorter of two ways: by them, or by the others. Nothing has
 * to be said where all of them have it.
 *
 * @param parameter the name or path by which n8n finds the parameter with the service.
 */
export function shownWhereHad(
	parameter: 'service' | '/service',
	had: readonly string[],
	all: readonly string[],
): Pick<INodeProperties, 'displayOptions'> {
	const others = all.filter((id) => !had.includes(id));
	if (others.length === 0) return {};
	return had.length <= others.length
		? { displayOptions: { show: { [parameter]: [...had] } } }
		: { displayOptions: { hide: { [parameter]: others } } };
}

/** Services for which the same is shown, so that one parameter does for all of them. */
export interface Group<T> {
	ids: string[];
	value: T;
}

/** Puts things that are shown alike together. */
export function grouped<T>(each: ReadonlyArray<{ id: string; value: T }>): Array<Group<T>> {
	const groups = new Map<string, Group<T>>();
	for (const { id, value } of each) {
		const key = JSON.stringify(value);
		const group = groups.get(key);
		if (group) group.ids.push(id);
		else groups.set(key, { ids: [id], value });
	}
	return [...groups.values()];
}
