import { processMemory } from './memory';
import { memoryKeyOf, type LifecycleContext } from './stateStore';

/** n8n tries four times more, after one, two, four and eight seconds. */
const attemptsOfSeries = 5;
const seriesMs = 30_000;
/** What comes sooner after a failure is not one of n8n's attempts. */
const shortestPauseMs = 900;
/** Longest wait for the first answer, in milliseconds, at the first of n8n's attempts. */
const firstPatienceMs = 2_500;
/** The same for the others, after one that was not answered: all five of them stay within twenty seconds. */
const laterPatienceMs = 450;
/** The same when somebody publishes again after all that: the service may just be slow. */
const longPatienceMs = 10_000;

/**
 * Calls for the clean-up that follow one failed publish where n8n makes them on data of its own: the older pipelines of
 * n8n 2 take the workflow's webhooks away, and then the workflow.
 */
const maxCleanUps = 2;
const cleanUpWithinMs = 60_000;

/** n8n's own object for one publish, which it hands to the call for the clean-up too, except in its older pipelines. */
const dataOf = (context: LifecycleContext): object => context.getWorkflowStaticData('global');

/** Remembers that a publish failed: n8n calls `delete` right after it, and must not be held up by what that throws. */
export function rememberFailure(context: LifecycleContext, fault: unknown): void {
	const { failedPublishes } = processMemory();
	const attempts = (failedPublishes.get(memoryKeyOf(context))?.attempts ?? 0) + 1;
	const data = new WeakRef(dataOf(context));
	failedPublishes.set(memoryKeyOf(context), { fault, at: Date.now(), data, attempts, cleanUps: 0 });
}

/** Forgets it: the publish has succeeded since. */
export function forgetFailure(context: LifecycleContext): void {
	processMemory().failedPublishes.delete(memoryKeyOf(context));
}

/**
 * The fault of the publish that n8n cleans up after, if that is what its call is for; undefined where the trigger is
 * really unpublished. `isFirst` is false where it may be that too, and nobody can tell.
 */
export function takeFailure(context: LifecycleContext): { fault: unknown; isFirst: boolean } | undefined {
	const last = processMemory().failedPublishes.get(memoryKeyOf(context));
	if (!last || last.cleanUps >= maxCleanUps || Date.now() - last.at > cleanUpWithinMs) return undefined;
	const isFirst = last.cleanUps === 0;
	last.cleanUps = last.data.deref() === dataOf(context) ? maxCleanUps : last.cleanUps + 1;
	return { fault: last.fault, isFirst };
}

/**
 * How long a publish waits for the first answer of its service, so that the user reads in time that there is none.
 *
 * @param isUnanswered whether a fault means that no answer came
 */
export function patienceFor(context: LifecycleContext, isUnanswered: (fault: unknown) => boolean): number {
	const last = processMemory().failedPublishes.get(memoryKeyOf(context));
	if (!last || !isUnanswered(last.fault)) return firstPatienceMs;
	if (last.attempts >= attemptsOfSeries) return longPatienceMs;
	const sinceMs = Date.now() - last.at;
	return sinceMs >= shortestPauseMs && sinceMs < seriesMs ? laterPatienceMs : firstPatienceMs;
}
