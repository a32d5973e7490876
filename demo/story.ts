import type { INodeParameters } from 'n8n-workflow';
import { outputOf, type N8nApi } from '../host/api';
import type { Workflow } from '../host/shapes';
import { triggerName, triggerWorkflow } from '../host/triggerWorkflow';
import type { Attempt, StandIn } from '../sandbox';
import { scenarios, type Scenario } from '../sandbox/scenarios';
import { heading, note, step } from './voice';

/** What the demo's secret for endpoints registered by hand is; it opens nothing but the demo. */
const secretPastedByHand = 'shown-in-the-dashboard';

const inWords = ({ status, body }: Attempt): string =>
	`${status ?? 'no answer'}${typeof body === 'object' && body !== null ? ` ${JSON.stringify(body)}` : ''}`;

/** One service's part of the story. */
class Chapter {
	private complete = true;

	constructor(
		private readonly api: N8nApi,
		private readonly vendor: StandIn,
		private readonly scenario: Scenario,
	) {}

	/** @returns whether every step went as told */
	async tell(): Promise<boolean> {
		const { displayName, credentialType } = this.scenario;
		heading(`${displayName}: ${credentialType ? 'registered automatically' : 'registered by hand'}`);
		const workflow = await this.prepare();
		const url = this.api.productionUrl(workflow, triggerName);
		await this.goLive(workflow, url);
		await this.deliver(workflow, url);
		await this.refuse(workflow, url);
		await this.goOff(workflow, url);
		return this.complete;
	}

	private check(done: boolean, text: string): void {
		step(done, text);
		this.complete &&= done;
	}

	private async prepare(): Promise<Workflow> {
		const { service, displayName, credentialType, events } = this.scenario;
		const type = credentialType ?? 'webhookSigningSecretApi';
		const data = credentialType ? this.vendor.credential : { secret: secretPastedByHand };
		const id = await this.api.createCredential({ name: `${displayName} (demo)`, type, data });
		const tested = await this.api.testCredential({ id, name: displayName, type, data });
		this.check(tested.status === 'OK', `credential saved and tested: ${tested.message}`);
		const parameters: INodeParameters = {
			service,
			registration: credentialType ? 'automatic' : 'manual',
			events,
			// Everything here is on this machine, so n8n has no public address.
			options: { allowPrivateUrl: true },
		};
		return await this.api.createWorkflow(triggerWorkflow(`${displayName} events`, parameters, { [type]: id }));
	}

	private async goLive(workflow: Workflow, url: string): Promise<void> {
		const { events, credentialType, displayName } = this.scenario;
		const { status, errors } = await this.api.activate(workflow.id);
		this.check(status === 'published', `the workflow is live${errors.map(({ message }) => `: ${message}`).join('')}`);
		if (!credentialType) {
			this.vendor.addEndpoint({ url, events, secret: secretPastedByHand });
			note(`(its address and the signing secret were put in at ${displayName}'s dashboard by hand)`);
		}
		const registered = this.vendor.endpoints.filter((endpoint) => endpoint.url === url);
		const [endpoint] = registered;
		const asWanted = registered.length === 1 && new Set(endpoint?.events).size === events.length;
		this.check(asWanted, `${displayName} has one endpoint of it, for ${endpoint?.events.join(', ') ?? 'nothing'}`);
	}

	private async deliver(workflow: Workflow, url: string): Promise<void> {
		const { selected, displayName } = this.scenario;
		const [attempt] = await this.emit(url, selected);
		this.check(
			attempt?.status === 200,
			`${displayName} delivers ${selected}: ${attempt ? inWords(attempt) : 'nothing sent'}`,
		);
		const [execution] = await this.api.waitForExecutions(workflow.id, 1);
		const [item] = execution ? outputOf(await this.api.execution(execution.id), triggerName) : [];
		this.check(item?.event === selected, `the workflow ran with ${JSON.stringify(item)}`);
	}

	private async refuse(workflow: Workflow, url: string): Promise<void> {
		const { selected, unselected, signsTime } = this.scenario;
		for (const tamper of ['forged', 'unsigned', 'tampered', ...(signsTime ? (['stale'] as const) : [])] as const) {
			const [attempt] = await this.emit(url, selected, tamper);
			this.check(attempt?.status === 401, `${tamper}: ${attempt ? inWords(attempt) : 'nothing sent'}`);
		}
		const [other] = await this.emit(url, unselected);
		this.check(other?.status === 200, `${unselected} is not selected: ${other ? inWords(other) : 'nothing sent'}`);
		const runs = await this.api.executions(workflow.id);
		this.check(
			runs.length === 1,
			`none of these started the workflow: it ran ${runs.length === 1 ? 'once' : `${runs.length} times`}`,
		);
	}

	private async goOff(workflow: Workflow, url: string): Promise<void> {
		const { status } = await this.api.deactivate(workflow.id);
		this.check(status === 'not_published', 'the workflow is off');
		if (!this.scenario.credentialType) return;
		const left = this.vendor.endpoints.filter((endpoint) => endpoint.url === url);
		this.check(left.length === 0, `${this.scenario.displayName} has no endpoint of it any more`);
	}

	private async emit(
		url: string,
		event: string,
		tamper?: 'forged' | 'unsigned' | 'tampered' | 'stale',
	): Promise<Attempt[]> {
		const secret = this.vendor.endpoints.find((endpoint) => endpoint.url === url)?.secret;
		return await this.vendor.emit(event, { to: url, secret, copies: 1, tamper });
	}
}

/**
 * Tells the whole story, one service after the other.
 *
 * @returns whether every step went as told
 */
export async function tellStory(api: N8nApi, standIns: Record<Scenario['service'], StandIn>): Promise<boolean> {
	const outcomes: boolean[] = [];
	for (const scenario of scenarios) {
		outcomes.push(await new Chapter(api, standIns[scenario.service], scenario).tell());
	}
	return outcomes.every(Boolean);
}
