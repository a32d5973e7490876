import { galleryServices } from './gallery';

interface Measured {
	total: number;
	/** Those in the gallery, as it names them. */
	ids: readonly string[];
	/** Those that are not, and why. */
	missing: Readonly<Record<string, string>>;
	/** Why some of the gallery do not register themselves; where it is given, it is given for all of them. */
	byHand?: Readonly<Record<string, readonly string[]>>;
}

/**
 * The webhook APIs by which we measure how far "any service" holds, chosen before anything was written for them: 50 that
 * users of n8n have, and 24 more. Named as the gallery names them; what the gallery has not is said with its reason.
 */
const measured: readonly Measured[] = [
	{
		total: 50,
		ids: (
			'airtable asana auth0 bitbucket box calCom calendly clerk clickUp discord docuSign elevenLabs figma github gitlab ' +
			'hubSpot intercom jira lemonSqueezy linear mailchimp mailgun microsoftGraph monday netlify notion openAi paddle ' +
			'pipedrive polar postmark resend sendGrid sentry shopify slack square stripe telegram trello twilio typeform ' +
			'vercel webflow whatsApp wooCommerce zendesk zoom'
		).split(' '),
		missing: {
			Jotform: 'sends multipart forms, which n8n does not hand over byte for byte, and signs nothing',
			PayPal: 'signs with a certificate that it names by its address in each delivery',
		},
		byHand: {
			'no API for it': ['clerk', 'intercom', 'notion', 'openAi', 'sentry', 'slack'],
			'one address for a whole app, whose events are set in calls of their own': ['hubSpot'],
			'a list that does not tell the address': ['box'],
			'a sign-in as a program and not as a person': ['auth0', 'zoom'],
			'an endpoint that expires, and a sign-in': ['microsoftGraph'],
			'several calls for one endpoint': ['elevenLabs', 'twilio'],
			'no signature, so the secret has to be part of the address': ['mailchimp', 'monday'],
		},
	},
	{
		total: 24,
		ids: (
			'adyen assemblyAi bigCommerce chargebee close customerIo goCardless mollie okta pagerDuty razorpay recallAi recurly ' +
			'replicate retell sanity supabase vapi wise workOs'
		).split(' '),
		missing: {
			Contentful: 'signs a request in an order of its own',
			'Dropbox Sign': 'sends multipart forms',
			'Google push notifications': 'have no body',
			Plaid: 'signs with keys that have to be fetched one by one',
		},
	},
];

/** How many of the measured services deliveries can be verified of, and how many register themselves, as sentences. */
export function coverage(): string {
	const gallery = new Map(galleryServices().map((service) => [service.id, service]));
	return measured
		.map(({ total, ids, missing, byHand }) => {
			const known = ids.flatMap((id) => gallery.get(id) ?? []);
			const automatic = known.filter(({ registration }) => registration.includes('automatic')).length;
			const others = Object.entries(byHand ?? {}).map(([reason, those]) => {
				const names = those.map((id) => gallery.get(id)?.displayName ?? id);
				return `${names.join(', ')} (${reason})`;
			});
			if (byHand && Object.values(byHand).flat().length !== known.length - automatic)
				throw new Error(`${known.length - automatic} services are registered by hand, and not that many have a reason`);
			const reasons = Object.entries(missing).map(([name, reason]) => `${name} (${reason})`);
			if (known.length + reasons.length !== total) {
				throw new Error(`${known.length} of ${total} services are there, and reasons for ${reasons.length} others`);
			}
			return `- Of ${total} webhook APIs, deliveries from ${known.length} can be verified, and ${automatic} ${automatic === 1 ? 'registers itself' : 'register themselves'}. ${others.length > 0 ? `By hand: ${others.join('; ')}. ` : ''}Not verified: ${reasons.join('; ')}.`;
		})
		.join('\n');
}
