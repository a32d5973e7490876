import type { WorkflowActivateMode } from 'n8n-workflow';
import type { Version } from './contexts';
import type { Instance } from './instance';

/** Goes live with one call of the node, whatever n8n's row says. @throws what the node throws, after n8n's clean-up. */
export async function goLiveOnce(
	instance: Instance,
	version: Version,
	mode: WorkflowActivateMode,
	pipeline: 'publication' | 'older',
): Promise<void> {
	const workflow = instance.load(version, instance.readStaticData());
	try {
		if (!(await instance.call('checkExists', workflow, mode))) await instance.call('create', workflow, mode);
	} catch (fault) {
		instance.row = false;
		const left = pipeline === 'publication' ? workflow : instance.load(version, instance.readStaticData());
		const removed = await instance.call('delete', left, 'update').catch(() => false);
		if (removed) instance.save(left);
		throw fault;
	}
	instance.save(workflow);
	instance.published = version;
	instance.row = true;
}

/** Goes off with one call of the node. @throws what the node throws; then static data stays as it is. */
export async function goOffOnce(instance: Instance, version: Version): Promise<void> {
	instance.row = false;
	const workflow = instance.load(version, instance.readStaticData());
	await instance.call('delete', workflow, 'update');
	instance.save(workflow);
}
