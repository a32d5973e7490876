import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IDataObject, IHookFunctions, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { readSample, sampledEvent } from '../deliveries/sample';
import { chosenNames } from '../services/subscription';
import { webhookUrlOf } from './account';
import { now, processMemory } from './memory';
import type { TriggerSettings } from './settings';
import { isListener, memoryKeyOf } from './stateStore';

/** A sample that a test listener waits for. */
export interface AnnouncedSample {
	/** Address of the listener. */
	url: string;
	/** What the listener knows it by. It ends with the listener. */
	pass: string;
}

const announcedSchema = z.object({ event: z.string(), pass: z.string().min(1) });

const passBytes = 32;

/** Whoever presses *Execute step* again within this time has seen the sample, and waits for a real event. */
const seenForMs = 600_000;

/** In static data of the listener, which n8n begins empty and throws away with it. */
const fieldOf = (context: IHookFunctions | IWebhookFunctions): string =>
	`webhookEndpointTrigger:${context.getNode().id}:sample`;

/**
 * The event whose sample a listener shows.
 *
 * @returns undefined where no chosen event has one, or where the user wants none
 */
const eventToShow = (settings: TriggerSettings): string | undefined =>
	settings.sampleOnListen && settings.testEvents === 'run'
		? sampledEvent(settings.service, chosenNames(settings))
		: undefined;

/** Whether the editor has just shown the sample of an event. Then this listener waits for a real one. */
function hasSeen(context: IHookFunctions, event: string): boolean {
	const seen = processMemory().seenSamples.get(memoryKeyOf(context));
	return seen?.event === event && now() - seen.at < seenForMs;
}

/** Has the editor's test listener wait for a sample, before n8n stores what it knows. A published trigger never does. */
export function announceSample(context: IHookFunctions, settings: TriggerSettings): AnnouncedSample | undefined {
	const event = isListener(context) ? eventToShow(settings) : undefined;
	if (event === undefined || hasSeen(context, event)) return undefined;
	const pass = randomBytes(passBytes).toString('base64url');
	context.getWorkflowStaticData('global')[fieldOf(context)] = { event, pass };
	return { url: webhookUrlOf(context), pass };
}

/**
 * The item of the sample that this listener has announced.
 *
 * @param pass what the request says that it is known by
 * @returns undefined where it is not
 */
export function announcedItem(
	context: IWebhookFunctions,
	settings: TriggerSettings,
	pass: string,
): INodeExecutionData | undefined {
	const announced = announcedSchema.safeParse(context.getWorkflowStaticData('global')[fieldOf(context)]).data;
	if (!announced) return undefined;
	const [expected, given] = [Buffer.from(announced.pass), Buffer.from(pass)];
	if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
	const item = sampleItem(settings, announced.event);
	if (item) processMemory().seenSamples.set(memoryKeyOf(context), { event: announced.event, at: now() });
	return item;
}

/** A sample as the trigger puts out an event, marked as what it is. */
function sampleItem({ service, simplify }: TriggerSettings, event: string): INodeExecutionData | undefined {
	const read = readSample(service, event, now());
	if (!read) return undefined;
	const { deliveryId, timestamp, data, body } = read.delivery;
	const item = { service: service.id, event, deliveryId, timestamp, test: true, sample: true, data };
	return { json: (simplify ? item : { ...item, body, headers: read.headers }) as IDataObject };
}
