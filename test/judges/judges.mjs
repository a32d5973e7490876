import { createHash, createHmac } from 'node:crypto';
import adyen from '@adyen/api-library';
import { validateEvent } from '@polar-sh/sdk/webhooks';
import { verifyWebhook } from '@clerk/backend/webhooks';
import { ElevenLabsClient } from '@elevenlabs/elevenlabs-js';
import hubSpot from '@hubspot/api-client';
import { LinearWebhookClient } from '@linear/sdk/webhooks';
import notion from '@notionhq/client';
import { sign as signGitHub, verify as verifyGitHub } from '@octokit/webhooks-methods';
import { Environment, Paddle } from '@paddle/paddle-node-sdk';
import '@shopify/shopify-api/adapters/node';
import { isValidSignature } from '@sanity/webhook';
import { EventWebhook } from '@sendgrid/eventwebhook';
import { ApiVersion, shopifyApi } from '@shopify/shopify-api';
import slack from '@slack/bolt';
import { WorkOS } from '@workos-inc/node';
import { WebhooksManager } from 'box-typescript-sdk-gen/lib/managers/webhooks.generated';
import { verifyKey } from 'discord-interactions';
import { parse as parseGoCardless } from 'gocardless-nodejs';
import OpenAI from 'openai';
import Razorpay from 'razorpay';
import replicate from 'replicate';
import { Resend } from 'resend';
import retell from 'retell-sdk/lib/webhook_auth.js';
import { WebhooksHelper } from 'square';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { Webhook as SvixWebhook } from 'svix';
import twilio from 'twilio';
import { WebflowClient } from 'webflow-api';

/**
 * What a service's own code says about a delivery. `accepts` takes the request and the secret and says whether that code
 * lets it in. `sign` makes the headers that prove a body: by the service's own code where that can sign, else by the
 * recipe that the service documents. What only a private key can sign was signed once, with a key that nobody has any more:
 * there `sign` gives the headers as they are. `coversBody` is false where the service signs only some values of the body.
 * Nothing here comes from this package.
 */

/** Node's HMAC in the spelling of documentation pages: method, key, content, way to write it. */
const hmac = (method, key, content, encoding) => createHmac(method, key).update(content).digest(encoding);

const pick = (headers, names) => Object.fromEntries(names.map((name) => [name, headers[name]]));

const seconds = (time) => String(Math.floor(time.getTime() / 1000));

/** Whether a call that throws or answers false has refused. */
async function passes(call) {
	try {
		return (await call()) !== false;
	} catch {
		return false;
	}
}

const standardHeaders = ({ id, time, secret, body }, names, webhook = new StandardWebhook(secret)) => ({
	[names.id]: id,
	[names.timestamp]: seconds(time),
	[names.signature]: webhook.sign(id, time, body),
});
const webhookNames = { id: 'webhook-id', timestamp: 'webhook-timestamp', signature: 'webhook-signature' };
const svixNames = { id: 'svix-id', timestamp: 'svix-timestamp', signature: 'svix-signature' };

const shopify = (secret) =>
	shopifyApi({
		apiKey: 'key',
		apiSecretKey: secret,
		apiVersion: Object.values(ApiVersion)[0],
		isEmbeddedApp: false,
		scopes: [],
		hostName: 'shop.example.com',
		logger: { level: 0 },
	});

export const judges = {
	openAi: {
		sign: (delivery) => standardHeaders(delivery, webhookNames),
		accepts: ({ body, headers, secret }) =>
			passes(() => new OpenAI({ apiKey: 'key', webhookSecret: secret }).webhooks.unwrap(body, headers)),
	},
	clerk: {
		sign: (delivery) => standardHeaders(delivery, svixNames, new SvixWebhook(delivery.secret)),
		accepts: ({ body, headers, secret }) =>
			passes(() =>
				verifyWebhook(new Request('https://example.com', { method: 'POST', headers, body }), { signingSecret: secret }),
			),
	},
	elevenLabs: {
		sign: ({ body, secret, time }) => {
			const t = seconds(time);
			return { 'elevenlabs-signature': `t=${t},v0=${hmac('sha256', secret, `${t}.${body}`, 'hex')}` };
		},
		accepts: ({ body, headers, secret }) =>
			passes(() =>
				new ElevenLabsClient({ apiKey: 'key' }).webhooks.constructEvent(body, headers['elevenlabs-signature'], secret),
			),
	},
	paddle: {
		sign: ({ body, secret, time }) => {
			const ts = seconds(time);
			return { 'paddle-signature': `ts=${ts};h1=${hmac('sha256', secret, `${ts}:${body}`, 'hex')}` };
		},
		accepts: ({ body, headers, secret }) =>
			passes(() =>
				new Paddle('key', { environment: Environment.sandbox }).webhooks.isSignatureValid(
					body,
					secret,
					headers['paddle-signature'],
				),
			),
	},
	polar: {
		sign: (delivery) =>
			standardHeaders(
				delivery,
				webhookNames,
				new StandardWebhook(Buffer.from(delivery.secret, 'utf8').toString('base64')),
			),
		// It also checks the payload against its own models, of which only its complaint about the signature counts here.
		accepts: async ({ body, headers, secret }) => {
			try {
				validateEvent(body, headers, secret);
				return true;
			} catch (error) {
				return error.constructor.name !== 'WebhookVerificationError';
			}
		},
	},
	resend: {
		sign: (delivery) => standardHeaders(delivery, svixNames, new SvixWebhook(delivery.secret)),
		accepts: ({ body, headers, secret }) =>
			passes(() =>
				new Resend('re_key').webhooks.verify({
					payload: body,
					headers: {
						id: headers['svix-id'],
						timestamp: headers['svix-timestamp'],
						signature: headers['svix-signature'],
					},
					webhookSecret: secret,
				}),
			),
	},
	stripe: {
		sign: ({ body, secret, time }) => ({
			'stripe-signature': Stripe.webhooks.generateTestHeaderString({
				payload: body,
				secret,
				timestamp: Number(seconds(time)),
			}),
		}),
		accepts: ({ body, headers, secret }) =>
			passes(() => Stripe.webhooks.constructEvent(body, headers['stripe-signature'], secret)),
	},
	github: {
		sign: async ({ body, secret }) => ({ 'x-hub-signature-256': await signGitHub(secret, body) }),
		accepts: ({ body, headers, secret }) => passes(() => verifyGitHub(secret, body, headers['x-hub-signature-256'])),
	},
	box: {
		sign: ({ body, secret, time }) => {
			const at = time.toISOString();
			return {
				'box-delivery-timestamp': at,
				'box-signature-version': '1',
				'box-signature-algorithm': 'HmacSHA256',
				'box-signature-primary': hmac('sha256', secret, `${body}${at}`, 'base64'),
			};
		},
		accepts: ({ body, headers, secret }) => passes(() => WebhooksManager.validateMessage(body, headers, secret)),
	},
	webflow: {
		sign: ({ body, secret, time }) => {
			const at = String(time.getTime());
			return { 'x-webflow-timestamp': at, 'x-webflow-signature': hmac('sha256', secret, `${at}:${body}`, 'hex') };
		},
		accepts: ({ body, headers, secret }) =>
			passes(() => new WebflowClient({ accessToken: 'key' }).webhooks.verifySignature({ headers, body, secret })),
	},
	linear: {
		sign: ({ body, secret }) => ({ 'linear-signature': hmac('sha256', secret, body, 'hex') }),
		accepts: ({ body, headers, secret }) =>
			passes(() => new LinearWebhookClient(secret).verify(Buffer.from(body), headers['linear-signature'])),
	},
	notion: {
		sign: async ({ body, secret }) => ({
			'x-notion-signature': await notion.signWebhookPayload({ body, verificationToken: secret }),
		}),
		accepts: ({ body, headers, secret }) =>
			passes(() =>
				notion.verifyWebhookSignature({ body, signature: headers['x-notion-signature'], verificationToken: secret }),
			),
	},
	razorpay: {
		sign: ({ body, secret }) => ({ 'x-razorpay-signature': hmac('sha256', secret, body, 'hex') }),
		accepts: ({ body, headers, secret }) =>
			passes(() => Razorpay.validateWebhookSignature(body, headers['x-razorpay-signature'], secret)),
	},
	replicate: {
		sign: (delivery) => standardHeaders(delivery, webhookNames),
		accepts: ({ body, headers, secret }) => passes(() => replicate.validateWebhook({ headers, body }, secret)),
	},
	retell: {
		sign: async ({ body, secret, time }) => ({
			'x-retell-signature': await retell.symmetric.sign(body, secret, time.getTime()),
		}),
		accepts: ({ body, headers, secret }) => passes(() => retell.verify(body, secret, headers['x-retell-signature'])),
	},
	shopify: {
		sign: ({ body, secret }) => ({ 'x-shopify-hmac-sha256': hmac('sha256', secret, body, 'base64') }),
		accepts: ({ body, headers, secret }) =>
			passes(async () => {
				const rawRequest = { method: 'POST', url: '/', headers };
				const found = await shopify(secret).webhooks.validate({ rawBody: body, rawRequest });
				return found.valid || found.reason !== 'invalid_hmac';
			}),
	},
	workOs: {
		sign: ({ body, secret, time }) => {
			const t = String(time.getTime());
			return { 'workos-signature': `t=${t}, v1=${hmac('sha256', secret, `${t}.${body}`, 'hex')}` };
		},
		accepts: ({ body, headers, secret }) =>
			passes(() =>
				new WorkOS('key').webhooks.verifyHeader({
					payload: JSON.parse(body),
					sigHeader: headers['workos-signature'],
					secret,
				}),
			),
	},
	adyen: {
		coversBody: false,
		sign: () => ({}),
		accepts: ({ body, secret }) =>
			passes(() =>
				new adyen.hmacValidator().validateHMAC(JSON.parse(body).notificationItems[0].NotificationRequestItem, secret),
			),
	},
	discord: {
		sign: ({ headers }) => pick(headers, ['x-signature-timestamp', 'x-signature-ed25519']),
		accepts: ({ body, headers, secret }) =>
			passes(() => verifyKey(body, headers['x-signature-ed25519'], headers['x-signature-timestamp'], secret)),
	},
	goCardless: {
		sign: ({ body, secret }) => ({ 'webhook-signature': hmac('sha256', secret, body, 'hex') }),
		accepts: ({ body, headers, secret }) =>
			passes(() => parseGoCardless(body, secret, headers['webhook-signature']).length > 0),
	},
	hubSpot: {
		sign: ({ body, secret, time, url }) => ({
			'x-hubspot-request-timestamp': String(time.getTime()),
			'x-hubspot-signature-v3': hmac('sha256', secret, `POST${url}${body}${time.getTime()}`, 'base64'),
		}),
		accepts: ({ body, headers, secret, url }) =>
			passes(() =>
				hubSpot.Signature.isValid({
					signatureVersion: 'v3',
					signature: headers['x-hubspot-signature-v3'],
					timestamp: Number(headers['x-hubspot-request-timestamp']),
					clientSecret: secret,
					method: 'POST',
					requestBody: body,
					url,
				}),
			),
	},
	sanity: {
		sign: ({ body, secret, time }) => {
			const t = time.getTime();
			return { 'sanity-webhook-signature': `t=${t},v1=${hmac('sha256', secret, `${t}.${body}`, 'base64url')}` };
		},
		accepts: ({ body, headers, secret }) =>
			passes(() => isValidSignature(body, headers['sanity-webhook-signature'], secret)),
	},
	sendGrid: {
		sign: ({ headers }) =>
			pick(headers, ['x-twilio-email-event-webhook-timestamp', 'x-twilio-email-event-webhook-signature']),
		accepts: ({ body, headers, secret }) =>
			passes(() => {
				const events = new EventWebhook();
				return events.verifySignature(
					events.convertPublicKeyToECDSA(secret),
					body,
					headers['x-twilio-email-event-webhook-signature'],
					headers['x-twilio-email-event-webhook-timestamp'],
				);
			}),
	},
	slack: {
		sign: ({ body, secret, time }) => ({
			'x-slack-request-timestamp': seconds(time),
			'x-slack-signature': `v0=${hmac('sha256', secret, `v0:${seconds(time)}:${body}`, 'hex')}`,
		}),
		accepts: ({ body, headers, secret }) =>
			passes(() => slack.verifySlackRequest({ signingSecret: secret, body, headers })),
	},
	square: {
		sign: ({ body, secret, url }) => ({
			'x-square-hmacsha256-signature': hmac('sha256', secret, `${url}${body}`, 'base64'),
		}),
		accepts: ({ body, headers, secret, url }) =>
			passes(() =>
				WebhooksHelper.verifySignature({
					requestBody: body,
					signatureHeader: headers['x-square-hmacsha256-signature'],
					signatureKey: secret,
					notificationUrl: url,
				}),
			),
	},
	twilio: {
		sign: ({ secret, url }) => ({ 'x-twilio-signature': hmac('sha1', secret, url, 'base64') }),
		accepts: ({ body, headers, secret, url }) =>
			passes(() => twilio.validateRequestWithBody(secret, headers['x-twilio-signature'], url, body)),
	},
	// The documentation of these two names the library that a receiver has to use.
	gitlab: {
		sign: (delivery) => standardHeaders(delivery, webhookNames),
		accepts: ({ body, headers, secret }) => passes(() => new StandardWebhook(secret).verify(body, headers)),
	},
	recallAi: {
		sign: (delivery) => standardHeaders(delivery, svixNames, new SvixWebhook(delivery.secret)),
		accepts: ({ body, headers, secret }) => passes(() => new SvixWebhook(secret).verify(body, headers)),
	},
};

/** What a service sends that takes a name and a password. */
const asPassword = ({ secret }) => ({ authorization: `Basic ${Buffer.from(`n8n:${secret}`).toString('base64')}` });

/** What a service sends whose secret goes along in the address or in the body. */
const nothing = () => ({});

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** How the rest of the services sign, as their documentation says; they have no code on npm that could judge it. */
export const recipes = {
	asana: ({ body, secret }) => ({ 'x-hook-signature': hmac('sha256', secret, body, 'hex') }),
	assemblyAi: ({ secret }) => ({ 'x-webhook-token': secret }),
	auth0: ({ secret }) => ({ authorization: secret }),
	bigCommerce: ({ secret }) => ({ 'x-webhook-token': secret }),
	chargebee: asPassword,
	figma: nothing,
	intercom: ({ body, secret }) => ({ 'x-hub-signature': `sha1=${hmac('sha1', secret, body, 'hex')}` }),
	mailchimp: nothing,
	mailgun: nothing,
	microsoftGraph: nothing,
	monday: nothing,
	netlify: ({ body, secret }) => {
		const digest = createHash('sha256').update(body).digest('hex');
		const token = `${base64url({ alg: 'HS256' })}.${base64url({ iss: 'netlify', sha256: digest })}`;
		return { 'x-webhook-signature': `${token}.${hmac('sha256', secret, token, 'base64url')}` };
	},
	okta: ({ secret }) => ({ authorization: secret }),
	pipedrive: asPassword,
	postmark: asPassword,
	recurly: ({ body, secret, time }) => {
		const t = time.getTime();
		const signed = ['an older secret', secret].map((key) => hmac('sha256', key, `${t}.${body}`, 'hex'));
		return { 'recurly-signature': [t, ...signed].join(',') };
	},
	supabase: ({ secret }) => ({ 'x-webhook-token': secret }),
	telegram: ({ secret }) => ({ 'x-telegram-bot-api-secret-token': secret }),
	trello: ({ body, secret, url }) => ({ 'x-trello-webhook': hmac('sha1', secret, `${body}${url}`, 'base64') }),
	whatsApp: ({ body, secret }) => ({ 'x-hub-signature-256': `sha256=${hmac('sha256', secret, body, 'hex')}` }),
	wise: ({ headers }) => pick(headers, ['x-signature-sha256']),
	zoom: ({ body, secret, time }) => ({
		'x-zm-request-timestamp': seconds(time),
		'x-zm-signature': `v0=${hmac('sha256', secret, `v0:${seconds(time)}:${body}`, 'hex')}`,
	}),
	airtable: ({ body, secret }) => ({
		'x-airtable-content-mac': `hmac-sha256=${hmac('sha256', Buffer.from(secret, 'base64'), body, 'hex')}`,
	}),
	bitbucket: ({ body, secret }) => ({ 'x-hub-signature': `sha256=${hmac('sha256', secret, body, 'hex')}` }),
	calCom: ({ body, secret }) => ({ 'x-cal-signature-256': hmac('sha256', secret, body, 'hex') }),
	calendly: ({ body, secret, time }) => {
		const t = seconds(time);
		return { 'calendly-webhook-signature': `t=${t},v1=${hmac('sha256', secret, `${t}.${body}`, 'hex')}` };
	},
	clickUp: ({ body, secret }) => ({ 'x-signature': hmac('sha256', secret, body, 'hex') }),
	close: ({ body, secret, time }) => ({
		'close-sig-timestamp': seconds(time),
		'close-sig-hash': hmac('sha256', Buffer.from(secret, 'hex'), `${seconds(time)}${body}`, 'hex'),
	}),
	customerIo: ({ body, secret, time }) => ({
		'x-cio-timestamp': seconds(time),
		'x-cio-signature': hmac('sha256', secret, `v0:${seconds(time)}:${body}`, 'hex'),
	}),
	docuSign: ({ body, secret }) => ({ 'x-docusign-signature-1': hmac('sha256', secret, body, 'base64') }),
	jira: ({ body, secret }) => ({ 'x-hub-signature': `sha256=${hmac('sha256', secret, body, 'hex')}` }),
	lemonSqueezy: ({ body, secret }) => ({ 'x-signature': hmac('sha256', secret, body, 'hex') }),
	mollie: ({ body, secret }) => ({ 'x-mollie-signature': `sha256=${hmac('sha256', secret, body, 'hex')}` }),
	pagerDuty: ({ body, secret }) => ({
		'x-pagerduty-signature': ['an older secret', secret]
			.map((key) => `v1=${hmac('sha256', key, body, 'hex')}`)
			.join(','),
	}),
	sentry: ({ body, secret }) => ({ 'sentry-hook-signature': hmac('sha256', secret, body, 'hex') }),
	typeform: ({ body, secret }) => ({ 'typeform-signature': `sha256=${hmac('sha256', secret, body, 'base64')}` }),
	vapi: ({ body, secret }) => ({ 'x-vapi-signature': hmac('sha256', secret, body, 'hex') }),
	vercel: ({ body, secret }) => ({ 'x-vercel-signature': hmac('sha1', secret, body, 'hex') }),
	wooCommerce: ({ body, secret }) => ({ 'x-wc-webhook-signature': hmac('sha256', secret, body, 'base64') }),
	zendesk: ({ body, secret, time }) => {
		const at = time.toISOString();
		return {
			'x-zendesk-webhook-signature-timestamp': at,
			'x-zendesk-webhook-signature': hmac('sha256', secret, `${at}${body}`, 'base64'),
		};
	},
};
