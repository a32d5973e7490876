/**
 * Why the lifecycle is run.
 *
 * - `publish`: n8n registers the trigger, after publishing or for the editor's test listener.
 * - `start`: n8n starts, or another of its processes takes over; a service that cannot be asked changes nothing.
 * - `clock`: a published trigger looks after its endpoint.
 * - `unverifiedDelivery`: a delivery to a published trigger could not be proven, so its secret is in doubt.
 * - `handover`: another workflow says that it has changed the endpoint.
 * - `unpublish`: n8n removes the trigger.
 */
export type Reason = 'publish' | 'start' | 'clock' | 'unverifiedDelivery' | 'handover' | 'unpublish';
