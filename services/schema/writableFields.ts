/**
 * What of an endpoint can be written. `apiVersion` is the version that shapes the payloads, not the one of the call. A
 * create call that takes `secret` wants us to make the signing secret; one that does not hands it out in its answer.
 */
export const writableFields = ['url', 'events', 'enabled', 'name', 'description', 'apiVersion', 'secret'] as const;

export type WritableField = (typeof writableFields)[number];
