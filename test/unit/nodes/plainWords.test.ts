import type { ICredentialType } from 'n8n-workflow';
import { AsistianApi } from '../../../credentials/AsistianApi.credentials';
import { AssistersApi } from '../../../credentials/AssistersApi.credentials';
import { CaseyBackendApi } from '../../../credentials/CaseyBackendApi.credentials';
import { CommetApi } from '../../../credentials/CommetApi.credentials';
import { NodeRailsApi } from '../../../credentials/NodeRailsApi.credentials';
import { WebhookAccountApi } from '../../../credentials/WebhookAccountApi.credentials';
import { WebhookAccountOAuth2Api } from '../../../credentials/WebhookAccountOAuth2Api.credentials';
import { WebhookServiceApi } from '../../../credentials/WebhookServiceApi.credentials';
import { WebhookSigningSecretApi } from '../../../credentials/WebhookSigningSecretApi.credentials';
import { WebhookEndpoint } from '../../../nodes/WebhookEndpoint/WebhookEndpoint.node';
import { WebhookEndpointTrigger } from '../../../nodes/WebhookEndpointTrigger/WebhookEndpointTrigger.node';
import { editorView } from '../../support/editorView';
import { handoverHint } from '../../../action/handoverHint';
import { unreachableMessage } from '../../../lifecycle/publicUrl';
import { services } from '../../../services/catalog';
import { summaries } from '../../../services/catalog/summaries';
import { alternatives } from '../../../services/capabilities';
import { isRecord } from '../../../services/json';
import { tooLong, unwanted } from '../../support/plainText';

/** Fields of a description that hold sentences; labels are names, and may be the words of a service. */
const sentences = ['description', 'hint', 'message', 'activationMessage', 'eventTriggerDescription', 'action'];

/** The sentences at any depth of a description, a notice's among them. */
function sentencesIn(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(sentencesIn);
	if (!isRecord(value)) return [];
	const own = Object.entries(value).flatMap(([key, inner]) => {
		const isSentence = sentences.includes(key) || (key === 'displayName' && value.type === 'notice');
		return typeof inner === 'string' ? (isSentence ? [inner] : []) : sentencesIn(inner);
	});
	return own;
}

const nodes = [new WebhookEndpoint(), new WebhookEndpointTrigger()].map(editorView);
const credentials: ICredentialType[] = [
	new AsistianApi(),
	new AssistersApi(),
	new CaseyBackendApi(),
	new CommetApi(),
	new NodeRailsApi(),
	new WebhookAccountApi(),
	new WebhookAccountOAuth2Api(),
	new WebhookServiceApi(),
	new WebhookSigningSecretApi(),
];

const said = new Set([
	...nodes.flatMap(({ description: { triggerPanel, ...rest } }) => [
		...sentencesIn({ ...rest }),
		...(isRecord(triggerPanel) && isRecord(triggerPanel.executionsHelp)
			? [...Object.values(triggerPanel.executionsHelp), ...Object.values(triggerPanel.activationHint ?? {})].map(String)
			: []),
	]),
	...credentials.flatMap(({ properties, test }) => sentencesIn([...properties, test])),
	...services.flatMap(({ notice = '', credentialHelp = '', secretHelp }) => [notice, credentialHelp, secretHelp]),
	...Object.values(alternatives),
]);

const hints = [false, null].map(
	(handedOver) => handoverHint([handedOver === null ? { handedOver, notice: '' } : { handedOver }])?.message ?? '',
);

/** Words that only someone who writes programs has to know; each has a plain one. */
const jargon =
	/\b(payloads?|envelopes?|idempotent|hash|digest|schema|boolean|parse[ds]?|array|endpointId|static data|HMAC(?!-SHA)|cookie header|(GET|POST|PUT|PATCH|DELETE) \/)\b/i;

test('there are sentences', () => {
	expect(said.size).toBeGreaterThan(150);
	expect([...said].some((text) => text.includes('press the button above'))).toBe(true);
	expect([...said].some((text) => text.startsWith('Commet does not accept this API key'))).toBe(true);
});

test('none needs a word that only a programmer knows', () => {
	expect([...said].filter((text) => jargon.test(text))).toEqual([]);
});

const summarized = summaries.flatMap(({ notice = '', credentialHelp = '', secretHelp }) => [
	notice,
	credentialHelp,
	secretHelp,
]);
const shown = [...said, ...summarized, unreachableMessage('Commet', 'is not a web address'), ...hints];

test('every sentence can be read at once', () => {
	expect(shown.flatMap(tooLong)).toEqual([]);
});

test('none has a word that n8n has another one for, or that reads as if it had been translated', () => {
	expect(shown.filter((text) => unwanted.test(text))).toEqual([]);
});

test('such a sentence would be found', () => {
	expect(tooLong(Array.from({ length: 31 }, () => 'word').join(' '))).toHaveLength(1);
	expect(tooLong(`${Array.from({ length: 30 }, () => 'word').join(' ')}. Another one.`)).toEqual([]);
	for (const text of ['The workflow goes live', 'It is not proven', 'what stands there', 'the vendor']) {
		expect([text, unwanted.test(text)]).toEqual([text, true]);
	}
	expect(unwanted.test('{body} stands for all that is sent')).toBe(false);
});

test('such a word would be found', () => {
	expect(jargon.test('Version that shapes the payloads')).toBe(true);
	expect(jargon.test('in the answer to POST /webhooks')).toBe(true);
	expect(jargon.test('often written as HMAC-SHA256')).toBe(false);
});
