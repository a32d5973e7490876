import '../../test/support/silentLog';
import { startStandIn } from '../../sandbox';
import { LiveWorkflow } from '../../test/support/liveWorkflow';
import { shortenPauses } from '../../test/support/shortPauses';

/**
 * Runs by itself, on the Node that n8n runs on, with --expose-gc: publishes triggers of one account one after the other, in
 * n8n's own contexts and against a stand-in, and has the clock of each tick once in every period. Prints what that took as
 * JSON.
 */

/** The triggers of one account. */
const triggers = 500;

/** How often each clock ticks; the first time is to warm up. */
const periods = 4;

const heapBytes = (): number => {
	for (let time = 0; time < 4; time += 1) global.gc?.();
	return process.memoryUsage().heapUsed;
};

const callsOf = (requests: ReadonlyArray<{ method: string }>) => ({
	calls: requests.length,
	writes: requests.filter(({ method }) => method !== 'GET').length,
});

async function main(): Promise<void> {
	shortenPauses();
	const vendor = await startStandIn('commet');
	const workflows: LiveWorkflow[] = [];
	try {
		for (let index = 0; index < triggers; index += 1) {
			const workflow = await LiveWorkflow.start({
				parameters: { service: 'commet', registration: 'automatic', events: ['payment.received'] },
				credentials: { commetApi: vendor.credential },
				publicUrl: 'https://n8n.example.com',
				workflowId: `workflow-${index}`,
				webhookId: `webhook-${index}`,
				...(workflows[0] && { beside: workflows[0] }),
			});
			workflows.push(workflow);
			await workflow.publish();
		}
		const published = callsOf(vendor.requests);
		const measured = [];
		for (let period = 0; period < periods; period += 1) {
			const heapBefore = heapBytes();
			const callsBefore = vendor.requests.length;
			const usedBefore = process.cpuUsage();
			for (const workflow of workflows) await workflow.tick();
			const { user, system } = process.cpuUsage(usedBefore);
			const calls = vendor.requests.slice(callsBefore);
			vendor.requests.length = callsBefore;
			measured.push({
				...callsOf(calls),
				processorMs: (user + system) / 1000 / triggers,
				heapBytes: heapBytes() - heapBefore,
			});
		}
		console.log(JSON.stringify({ triggers, published, periods: measured.slice(1) }));
	} finally {
		await Promise.all(workflows.map(async (workflow) => await workflow.stop()));
		await vendor.stop();
	}
}

void main();
