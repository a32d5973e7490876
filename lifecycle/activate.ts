import { labelOf } from '../services/n8n/labels';
import { loggedNode } from '../services/n8n/nodeIdentity';
import { NodeOperationError } from 'n8n-workflow';
import type { IHookFunctions } from 'n8n-workflow';
import { inSentences, secretProblem } from '../deliveries/verification/secrets';
import { toNodeError } from '../endpoints/n8n/errors';
import { ServiceError } from '../endpoints/errors';
import { credentialProblems } from '../endpoints/messages/credential';
import { inOneLine } from '../endpoints/messages/message';
import { settle } from '../endpoints/settle';
import { assertRegistrable, webhookUrlOf, type LifecyclePorts } from './account';
import { forgetFailure, patienceFor, rememberFailure } from './failedPublish';
import { announceSample } from './listenerSample';
import { processMemory } from './memory';
import { reconcile } from './reconcile';
import { requestTestEvent } from './testEvent';
import { currentSecrets, signingSecretCredential } from './secrets';
import { readSettings, type TriggerSettings } from './settings';
import { UnusableSecretError } from './unusableSecret';
import type { Service } from '../services/schema/service';
import { isListener, peekState } from './stateStore';

const looking = 'looking for the endpoint of this workflow';
const registering = 'registering the endpoint of this workflow';

/** n8n calls these at its own start, and then deletes what they throw at. */
const startModes = ['init', 'leadershipChange'];

/**
 * Brings the service to exactly one endpoint as this node wants it, before n8n asks for it to be created: then all that
 * is left to n8n is to store what was learned.
 *
 * @returns whether the endpoint is registered. False for one that the user registers by hand.
 * @throws a sentence for the user
 */
export async function checkExists(context: IHookFunctions, ports: LifecyclePorts): Promise<boolean> {
	return await rememberingFailure(context, async (attempt) => {
		const settings = await readSettings(context);
		if (settings.manual) return false;
		await register(context, settings, ports, attempt);
		return true;
	});
}

/**
 * What n8n calls where `checkExists` has said no: for an endpoint that is registered by hand.
 *
 * @throws a sentence for the user; n8n ignores what this returns, so nothing less would stop a workflow from going
 * live without an endpoint.
 */
export async function activate(context: IHookFunctions, ports: LifecyclePorts): Promise<void> {
	await rememberingFailure(context, async (attempt) => {
		const settings = await readSettings(context);
		if (!settings.manual) return await register(context, settings, ports, attempt);
		warnIfUnverified(context, settings);
		await checkManualRegistration(context, settings);
		await warnOfAutomatic(context, settings);
		const sample = announceSample(context, settings);
		if (sample) ports.showSample(context, settings.service, sample);
	});
}

/** How far a publish has come, for the sentence that tells what stopped it. */
interface Attempt {
	service?: Service;
	doing: string;
}

/**
 * Remembers what stops a publish: n8n calls for the clean-up right after it.
 *
 * @throws a sentence for the user
 */
async function rememberingFailure<Result>(
	context: IHookFunctions,
	work: (attempt: Attempt) => Promise<Result>,
): Promise<Result> {
	const attempt: Attempt = { doing: looking };
	const done = await settle(work(attempt));
	if (done.ok) {
		forgetFailure(context);
		return done.value;
	}
	rememberFailure(context, done.error);
	const { service, doing } = attempt;
	if (done.error instanceof UnusableSecretError) throw new NodeOperationError(context.getNode(), done.error.message);
	throw service ? toNodeError(context, service, done.error, doing, { oneLine: true }) : done.error;
}

async function register(
	context: IHookFunctions,
	settings: TriggerSettings,
	ports: LifecyclePorts,
	attempt: Attempt,
): Promise<void> {
	const isStart = startModes.includes(context.getActivationMode());
	if (isListener(context)) processMemory().listenerUrls.set(webhookUrlOf(context), true);
	warnIfUnverified(context, settings);
	assertRegistrable(context, settings);
	await checkOwnSecret(context, settings);
	// A test listener is registered once; only a publish is tried again by n8n.
	const patience = isStart || isListener(context) ? undefined : { firstAnswerMs: patienceFor(context, isUnanswered) };
	attempt.service = settings.service;
	const { account } = await reconcile(context, settings, isStart ? 'start' : 'publish', ports, {
		patience,
		onLooked: () => (attempt.doing = registering),
	});
	const sample = announceSample(context, settings);
	const showSample = () => {
		if (sample) ports.showSample(context, settings.service, sample);
	};
	if (!requestTestEvent(account, showSample)) showSample();
}

const isUnanswered = (fault: unknown): boolean =>
	fault instanceof ServiceError && ['timeout', 'connectionLost', 'unreachable'].includes(fault.code);

/** What the credential's dialog calls the field with the signing secret. */
const labelOfSecret = ({ management, credentialSecret = '' }: Service): string =>
	management?.secret === 'key' ? labelOf(credentialSecret) : 'Signing Secret';

/** Refuses a signing secret of the user that can never verify a delivery, before anything is registered. */
async function checkOwnSecret(context: IHookFunctions, settings: TriggerSettings): Promise<void> {
	const { scheme, service } = settings;
	const kind = service.management?.secret;
	if (!scheme || kind === undefined) return;
	const [secret] = await currentSecrets(context, settings);
	const problem = secret === undefined ? undefined : secretProblem(secret, scheme);
	if (secret !== undefined && problem === undefined) return;
	// A credential without a key, or of another service, is refused where the account is opened.
	if (secret === undefined && kind === 'key') return;
	const text =
		problem === undefined
			? credentialProblems.noSigningSecret(service.displayName, service.secretHelp)
			: credentialProblems.unusableSigningSecret(service.displayName, labelOfSecret(service), inSentences(problem));
	throw new NodeOperationError(context.getNode(), inOneLine(text));
}

async function checkManualRegistration(context: IHookFunctions, settings: TriggerSettings): Promise<void> {
	if (!settings.scheme) return;
	const [secret] = await currentSecrets(context, settings);
	if (secret !== undefined) {
		const problem = secretProblem(secret, settings.scheme);
		if (problem === undefined) return;
		throw new NodeOperationError(
			context.getNode(),
			`${inSentences(problem)} Correct the Webhook Signing Secret credential.`,
		);
	}
	const credentialChosen = context.getNode().credentials?.[signingSecretCredential] !== undefined;
	throw new NodeOperationError(
		context.getNode(),
		`${credentialChosen ? 'The Webhook Signing Secret credential is empty' : 'No Webhook Signing Secret credential is chosen'}, so deliveries of ${settings.service.displayName} cannot be verified. Put the signing secret into that credential, and choose it in this node. ${settings.service.secretHelp}`,
	);
}

/** What was registered automatically before, and could not be removed when that ended. */
async function warnOfAutomatic(context: IHookFunctions, { service }: TriggerSettings): Promise<void> {
	const state = await peekState(context, service);
	for (const { endpointId, url, service: where } of state?.receipts ?? []) {
		context.logger.warn(
			`The endpoint ${endpointId} for ${url}, which was registered at ${where} automatically, may still be there: ${loggedNode(context).text}`,
		);
	}
}

function warnIfUnverified(context: IHookFunctions, settings: TriggerSettings): void {
	if (settings.scheme) return;
	context.logger.warn(
		`Signatures of ${settings.service.displayName} are not checked, so anyone who knows the address can start this workflow: ${loggedNode(context).text}`,
	);
}
