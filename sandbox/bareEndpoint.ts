import type { StandInEndpoint } from './standIn';

/** An endpoint that was just made, with nothing that only some vendors have. */
export function bareEndpoint(own: Pick<StandInEndpoint, 'id' | 'secret'>): Omit<StandInEndpoint, 'url'> {
	const now = new Date();
	return {
		events: [],
		enabled: true,
		name: null,
		description: null,
		apiVersion: null,
		appId: null,
		createdAt: now,
		updatedAt: now,
		...own,
	};
}
