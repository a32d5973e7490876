import { randomBytes } from 'node:crypto';
import { Commet } from '@commet/node';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { verify } from '../../../../deliveries/verification/verify';
import { casey } from '../../../../services/catalog/casey';
import { commet } from '../../../../services/catalog/commet';
import { sign } from '../../../support/referenceSigner';

/** Bodies in which a verifier that decodes and re-encodes would go wrong. */
const bodies = [
	'{"event":"a"}',
	'{ "test": 2432232314 }\n',
	'{"name":"Zoë 🐙 ﬁ","n":1.0,"e":1e2}',
	'{"a":"\\u00e9\\/"}',
];

const at = new Date(1_700_000_000_000);
const seconds = '1700000000';
const evidence = { secrets: [] as string[], now: at.getTime(), toleranceSeconds: 300 };
const secret = `whsec_${randomBytes(24).toString('base64')}`;
const key = Buffer.from(secret.slice('whsec_'.length), 'base64');

beforeEach(() => void jest.useFakeTimers({ now: at, doNotFake: ['nextTick', 'setImmediate'] }));
afterEach(() => void jest.useRealTimers());

describe.each(bodies)('%s', (body) => {
	test('we accept what standardwebhooks and svix sign', () => {
		for (const [family, signature] of [
			['webhook', new StandardWebhook(secret).sign('msg_1', at, body)],
			['svix', new SvixWebhook(secret).sign('msg_1', at, body)],
		] as const) {
			const headers = {
				[`${family}-id`]: 'msg_1',
				[`${family}-timestamp`]: seconds,
				[`${family}-signature`]: signature,
			};
			expect(
				verify(casey.signature, { ...evidence, headers, rawBody: Buffer.from(body), secrets: [secret] }),
			).toMatchObject({ ok: true, secretIndex: 0 });
		}
	});

	test('they accept what is signed by the row', () => {
		for (const headerSet of casey.signature.headers.keys()) {
			const { headers } = sign(casey.signature, {
				key,
				rawBody: Buffer.from(body),
				timestamp: seconds,
				id: 'msg_1',
				headerSet,
			});
			expect(() => new SvixWebhook(secret).verify(body, headers)).not.toThrow();
		}
		const { headers } = sign(casey.signature, {
			key,
			rawBody: Buffer.from(body),
			timestamp: seconds,
			id: 'msg_1',
			headerSet: 1,
		});
		expect(() => new StandardWebhook(secret).verify(body, headers)).not.toThrow();
	});

	test("Commet's own library and we agree on what is valid and what is not", () => {
		const { webhooks } = new Commet({ apiKey: 'ck_sandbox_test' });
		const { headers, rawBody } = sign(commet.signature, {
			key: Buffer.from(secret),
			rawBody: Buffer.from(body),
			timestamp: '',
			id: '',
		});
		const signature = headers['x-commet-signature'] ?? '';
		for (const [payload, header, used] of [
			[body, signature, secret],
			[`${body} `, signature, secret],
			[body, signature.replace(/^./, (digit) => (digit === '0' ? '1' : '0')), secret],
			[body, signature.slice(2), secret],
			[body, '', secret],
			[body, signature, `${secret}x`],
		] as const) {
			const theirs = webhooks.verify({ payload, signature: header, secret: used });
			const ours = verify(commet.signature, {
				...evidence,
				headers: { 'x-commet-signature': header },
				rawBody: Buffer.from(payload),
				secrets: [used],
			});
			expect(ours.ok).toBe(theirs);
		}
		expect(rawBody.toString()).toBe(body);
	});
});
