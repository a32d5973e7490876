import { sameUrl } from '../endpoints/compare';
import { systemClock } from '../endpoints/n8n/clock';
import { settle } from '../endpoints/settle';
import { webhookUrlOf } from '../lifecycle/account';
import type { LifecyclePorts } from '../lifecycle/account';
import { credentialSecret } from './credentialSecret';
import { messageHeader } from './requestKinds';
import { openAnswer, sealMessage } from './message';
import { postSealed } from './post';
import { canBeTriggerAddress } from './triggerAddress';

/** Longest wait for the answer, in milliseconds: somebody is publishing. */
const timeoutMs = 3_000;

/** Milliseconds before each time that an n8n is asked which is not ready. */
const pausesMs = [0, 2_000, 2_000];

/**
 * Asks an address that was ours once whether a published trigger answers there that calls the address its own: then a
 * copy of our data runs on another n8n, and the endpoint is its. Our own answer, from an n8n that has both addresses,
 * names the other address. Never throws; silence and anything else are a no. But where an n8n stays not ready, it is not
 * known whose the endpoint is, and it is left to that n8n.
 */
export const isAnsweredByOther: LifecyclePorts['isAnsweredByOther'] = async (context, service, url) => {
	const ownUrl = await settle(Promise.resolve().then(() => webhookUrlOf(context)));
	if (!canBeTriggerAddress(url, ownUrl.ok ? ownUrl.value : undefined)) return false;
	const key = await settle(credentialSecret(context, service));
	if (!key.ok || key.value === undefined) return false;
	for (const pauseMs of pausesMs) {
		await systemClock.sleep(pauseMs);
		const question = sealMessage(key.value, { kind: 'whose', service: service.id, url, now: Date.now() });
		const posted = await settle(postSealed(context, url, messageHeader, question, timeoutMs));
		if (!posted.ok) return false;
		if (posted.value.isNotReady) continue;
		const answeredAs = openAnswer(key.value, question, posted.value.body);
		return answeredAs !== undefined && sameUrl(answeredAs, url);
	}
	return true;
};
