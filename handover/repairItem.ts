import type { INodeExecutionData } from 'n8n-workflow';
import type { Repair } from '../lifecycle/reconcile';
import type { Service } from '../services/schema/service';

/** What starts a workflow that wants to be told of repairs. It has no delivery behind it, so nothing to deduplicate. */
export const repairItem = (
	{ id: service }: Service,
	repairs: readonly Repair[],
	endpointId: string | undefined,
): INodeExecutionData => ({
	json: {
		service,
		event: 'endpoint.repaired',
		repair: [...repairs],
		endpointId: endpointId ?? null,
		timestamp: new Date().toISOString(),
	},
});
