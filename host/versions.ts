import { type EditorCalls, editorCalls } from './editorCalls';

export interface HostVersion {
	/** Folder beside this file with the private package that names n8n, its overrides and its lock file. */
	directory: string;
	/** Oldest major version of Node that this n8n starts with. */
	node: number;
	/** Packages with parts to be compiled, which n8n cannot do without. */
	compiled: string[];
	/** Environment variables that only this version takes: an unknown module keeps n8n from starting. */
	settings: Record<string, string>;
	/** Paths that all answer 200 once it takes requests. */
	ready: string[];
	/** What its editor sends where the lines of n8n differ. */
	calls: EditorCalls;
}

/** The versions of n8n that can be put on this machine: a new one takes a row here and a folder. */
export const hostVersions = {
	'1.123': {
		directory: 'n8n-1.123',
		node: 24,
		compiled: ['sqlite3'],
		settings: {},
		// It calls itself ready before it has put up its API.
		ready: ['/healthz/readiness', '/rest/settings'],
		calls: editorCalls.switching,
	},
	'2.40': {
		directory: 'n8n-2.40',
		node: 24,
		compiled: ['sqlite3'],
		settings: { N8N_DISABLED_MODULES: 'mcp-registry' },
		ready: ['/healthz/readiness'],
		calls: editorCalls.publishing,
	},
	'2.41': {
		directory: 'n8n-2.41',
		node: 24,
		compiled: ['sqlite3'],
		settings: { N8N_DISABLED_MODULES: 'mcp-registry' },
		ready: ['/healthz/readiness'],
		calls: editorCalls.publishing,
	},
} as const satisfies Record<string, HostVersion>;

export type HostVersionName = keyof typeof hostVersions;
