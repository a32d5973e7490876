import type { ManagedOperation, Strategy } from '../capabilities';
import type { Service, WritableField } from '../schema/service';

/** What is known of a service before its definition is loaded: enough for the lists and panels, without the events. */
export interface Summary extends Pick<
	Service,
	'id' | 'displayName' | 'docsUrl' | 'registration' | 'secretHelp' | 'notice' | 'fields'
> {
	/** How the service does what it offers. */
	strategies: Partial<Record<ManagedOperation, Strategy>>;
	/** What of an endpoint can be written when it is made, and when it is changed. */
	writes: { create: WritableField[]; update: WritableField[] };
	/** Who gets a test event. */
	testReaches?: 'endpoint' | 'account';
}
