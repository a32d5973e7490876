import type { NodeExecutionHint } from 'n8n-workflow';
import type { HandoverOutcome } from '../handover/sendHandover';

/**
 * What the editor shows beside the output where a new secret did not reach a published trigger: the run is a success, and
 * a field in its output is easily overlooked while every event is refused.
 *
 * @param outcomes of all items of the run.
 * @returns undefined where there is nothing to warn of.
 */
export function handoverHint(outcomes: readonly HandoverOutcome[]): NodeExecutionHint | undefined {
	const text = outcomes.some(({ handedOver }) => handedOver === null)
		? outcomeUnknown
		: outcomes.some(({ handedOver }) => handedOver === false)
			? notTaken
			: undefined;
	return text === undefined ? undefined : { message: text, type: 'warning', location: 'outputPane' };
}

const outcomeUnknown =
	'A published trigger may still use the old secret and refuse events. If one does, unpublish its workflow and publish it again. The output says why in "notice".';

const notTaken =
	'No published trigger has taken the new secret. Copy it to whatever receives the events of this endpoint, or they are refused.';
