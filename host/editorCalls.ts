import type { SavedWorkflow, Workflow } from './shapes';

/** A call of n8n's REST API. */
export interface EditorCall {
	method: 'PATCH' | 'POST';
	path: string;
	body: Record<string, unknown>;
}

/** What the editors of different lines of n8n send for the same button. Everything else is the same in all lines. */
export interface EditorCalls {
	/** What a new workflow says besides its name and its parts. */
	newWorkflow: Record<string, unknown>;
	goLive(workflow: Workflow): EditorCall;
	goOff(id: string): EditorCall;
	/** "Listen for test event" on the trigger of that name. */
	listen(saved: SavedWorkflow, trigger: string): EditorCall;
}

/**
 * - `publishing` (2.x): what is live and what was saved last are two versions, and n8n runs what it has saved.
 * - `switching` (1.x): a workflow is switched on and off, a change of a live one is live when it is saved, and a test
 *   runs what the editor sends.
 */
export const editorCalls = {
	publishing: {
		newWorkflow: {},
		goLive: ({ id, versionId }) => ({ method: 'POST', path: `/rest/workflows/${id}/activate`, body: { versionId } }),
		goOff: (id) => ({ method: 'POST', path: `/rest/workflows/${id}/deactivate`, body: {} }),
		listen: ({ id }, trigger) => ({
			method: 'POST',
			path: `/rest/workflows/${id}/run`,
			body: { triggerToStartFrom: { name: trigger } },
		}),
	},
	switching: {
		newWorkflow: { active: false },
		goLive: ({ id, versionId }) => ({
			method: 'PATCH',
			path: `/rest/workflows/${id}`,
			body: { active: true, versionId },
		}),
		goOff: (id) => ({ method: 'PATCH', path: `/rest/workflows/${id}`, body: { active: false } }),
		listen: (saved, trigger) => ({
			method: 'POST',
			path: `/rest/workflows/${saved.id}/run`,
			body: { workflowData: saved, triggerToStartFrom: { name: trigger } },
		}),
	},
} as const satisfies Record<string, EditorCalls>;
