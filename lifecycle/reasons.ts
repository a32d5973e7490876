/**
 * Why the lifecycle is run.
 *
 * - `publish`: n8n registers the trigger, after publishing or for the editor's test listener.
 * - `start`: n8n starts, or another of its processes takes over; a service that cannot be asked changes nothing.
 * - `clock`: a published trigger looks after its endpoint.
 * - `unverifiedDelivery`: a delivery to a published trigger could not be verified, so its secret is in doubt.
 * - `unpublish`: n8n removes the trigger.
 */
export type Reason = 'publish' | 'start' | 'clock' | 'unverifiedDelivery' | 'unpublish';
