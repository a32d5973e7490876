import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	ITriggerFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { LiveWorkflow, type Pipeline } from '../liveWorkflow';

export const down = new Error('the service is down');

/** A node that writes down how n8n calls it, and does what a test says. */
export class Probe {
	calls: string[] = [];
	registered = false;
	/** What the calls throw, from the first on; undefined for nothing. */
	faults: Partial<Record<'checkExists' | 'create' | 'delete' | 'trigger', Array<Error | undefined>>> = {};
	/** What happens in a call, before its fault. */
	meanwhile: Partial<Record<'checkExists' | 'create' | 'delete', () => Promise<void> | void>> = {};
	withTrigger = false;
	seen: unknown[] = [];

	nodeType = (): INodeType => {
		const description: INodeTypeDescription = {
			displayName: 'Probe',
			name: 'probe',
			group: ['trigger'],
			version: 1,
			description: '',
			defaults: {},
			inputs: [],
			outputs: ['main'],
			properties: [{ displayName: 'A', name: 'a', type: 'string', default: '' }],
			webhooks: [{ name: 'default', httpMethod: 'POST', path: 'webhook' }],
		};
		const does = (method: 'checkExists' | 'create' | 'delete') => {
			const { note } = this;
			return async function (this: IHookFunctions): Promise<boolean> {
				await note(method, `${method} ${this.getActivationMode()} ${String(this.getNodeParameter('a', ''))}`);
				if (method === 'create') this.getWorkflowStaticData('node').id = 'made';
				if (method === 'delete') this.getWorkflowStaticData('node').id = undefined;
				return method === 'checkExists' ? false : true;
			};
		};
		const { tick, note, withTrigger } = this;
		return {
			description,
			webhookMethods: { default: { checkExists: does('checkExists'), create: does('create'), delete: does('delete') } },
			async webhook(this: IWebhookFunctions) {
				return { webhookResponse: this.getWorkflowStaticData('node') };
			},
			...(withTrigger && {
				async trigger(this: ITriggerFunctions) {
					await note('trigger', `trigger ${this.getActivationMode()}`);
					this.helpers.registerCron({ expression: '0 0 * * * *' }, () => tick(this));
					return undefined;
				},
			}),
		};
	};

	tick = (context: ITriggerFunctions): void => void this.seen.push(context.getWorkflowStaticData('node').id ?? null);

	private note = async (method: 'checkExists' | 'create' | 'delete' | 'trigger', call: string): Promise<void> => {
		this.calls.push(call.trim());
		if (method !== 'trigger') await this.meanwhile[method]?.();
		const fault = this.faults[method]?.shift();
		if (fault) throw fault;
	};
}

const running: LiveWorkflow[] = [];
/** Stops what {@link startProbe} has started. */
export async function stopProbes(): Promise<void> {
	await Promise.all(running.splice(0).map(async (live) => await live.stop()));
}

/** A workflow whose only node is a probe. */
export async function startProbe(pipeline: Pipeline, change: (probe: Probe) => void = () => undefined) {
	const probe = new Probe();
	change(probe);
	const live = await LiveWorkflow.start({ parameters: {}, credentials: {}, pipeline, nodeType: probe.nodeType });
	running.push(live);
	const calls = () => probe.calls.splice(0);
	return { probe, live, calls };
}
