import { canSample, oauth2Of } from '../services/capabilities';
import { stepsByHand } from '../services/byHand';
import { summaryOf } from '../services/catalog/summary';
import type { Service } from '../services/schema/service';
import type { SignatureForm, SignatureScheme, TokenPlace } from '../services/schema/verification';
import { coversBody, formsOf, isPublicKeyAlgorithm } from '../services/signature';
import { readVectors, type Vectors } from '../test/support/vectors';
import { galleryServices } from './gallery';

/** What stands behind the vectors of a service, in a few words. */
const proofInShort: Record<Vectors['proof']['kind'], string> = {
	sdk: "the service's own code",
	library: 'the library that its documentation names',
	example: 'an example in its documentation',
	documentation: 'documentation only',
};

/** The same as a sentence. */
function proofSentence({ displayName }: Service, { kind, how, by, source }: Vectors['proof']): string {
	const page = `[its documentation](${source})`;
	if (kind === 'sdk') {
		return how === 'signed'
			? `Tests check that deliveries signed by \`${by}\`, ${displayName}'s own package, are accepted, and that altered ones are refused. See ${page}.`
			: `Tests check that deliveries accepted by \`${by}\`, ${displayName}'s own package, are accepted here too, and that altered ones are refused. See ${page}.`;
	}
	if (kind === 'library') {
		return `Tests check that deliveries signed by \`${by}\`, the library that ${page} tells receivers to use, are accepted, and that altered ones are refused.`;
	}
	if (kind === 'example') {
		return `Tests check that the example in ${page}, with its secret and signature, is accepted. The other test deliveries are signed in the same way by us.`;
	}
	return `This rests on ${page} alone: neither code from ${displayName} nor an example with its secret confirms it.`;
}

const escaped = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${text}\``;
const line = (...cells: string[]): string => `| ${cells.join(' | ')} |`;

const encodings = { hex: 'hex', base64: 'Base64', base64url: 'Base64 for addresses' } as const;

const methodOf = ({ algorithm }: Pick<SignatureForm, 'algorithm'>): string => {
	if (!isPublicKeyAlgorithm(algorithm)) return `HMAC-${algorithm.toUpperCase()}`;
	const names = { ed25519: 'Ed25519', 'ecdsa-p256': 'ECDSA P-256 with SHA-256', 'rsa-sha256': 'RSA with SHA-256' };
	return `${names[algorithm]}, with the public key of the service`;
};

const formRows = (form: SignatureForm): string[][] => [
	['Headers', form.headers.map((set) => Object.values(set).map(code).join(', ')).join('; or ')],
	['Method', `${methodOf(form)}, written in ${encodings[form.encoding]}`],
	['What is signed', form.content === '{body}' ? 'the body, byte for byte' : code(form.content)],
	...(form.bodyHash ? [['Digest of the body', `in the address, as ${code(form.bodyHash.query)}`]] : []),
	...(form.prefix ? [['Before the signature', code(form.prefix)]] : []),
];

/** Where a token is, in words. */
function placeInWords(place: TokenPlace): string {
	if ('header' in place)
		return `in the header ${code(place.header)}${place.prefix ? `, behind ${code(place.prefix)}` : ''}`;
	if ('basic' in place) return `in the header ${code('Authorization')}, as the ${place.basic} of the method Basic`;
	if ('query' in place) return `in the address, as ${code(place.query)}`;
	return `in the body, as ${code(place.body)}${place.each ? ` of each entry of ${code(place.each)}` : ''}`;
}

const proofRows = (signature: SignatureScheme): string[][] => {
	if (signature.kind === 'token') return [['Token', signature.places.map(placeInWords).join('; or ')]];
	if (signature.kind === 'jwt') {
		return [
			['JSON Web Token', `in the header ${code(signature.header)}`],
			['Method', signature.algorithm],
			...(signature.bodyHash ? [['Digest of the body', `in the claim ${code(signature.bodyHash.claim)}`]] : []),
		];
	}
	if (signature.kind === 'values') {
		return [
			['Signature', `in the body, as ${code(signature.signature)}`],
			['Method', `${methodOf(signature)}, written in ${encodings[signature.encoding]}`],
			['What is signed', code(signature.content)],
		];
	}
	return formsOf(signature).flatMap(formRows);
};

/** What a weak proof leaves open; nothing where the whole body is proven. */
function openQuestion(signature: SignatureScheme): string[] {
	if (coversBody(signature)) return [];
	return signature.kind === 'values'
		? [
				'**Only those values are verified, not the rest of the body.** Anyone who has seen one delivery can send those values again with other data while their time is valid. Look up anything important at the service.',
			]
		: [
				'**A token shows who sent a delivery, not what was sent or when.** Anyone who has seen one delivery can make others. Look up anything important at the service.',
			];
}

/** What a signing secret that is not of one endpoint leaves open. */
const sharedSecret = ({ displayName, management }: Service): string[] =>
	management?.secret === undefined
		? []
		: [
				`**${displayName} signs everything of the app or account with one secret.** Anyone who receives a delivery at another address of it can send it to your trigger, too. If you change the secret at ${displayName}, change it in the credential.`,
			];

/** How deliveries are proven, row by row. */
function proofTable({ signature, delivery, answers }: Service): string {
	const rows = [
		...proofRows(signature),
		...(answers
			? [
					[
						'Challenges',
						'answered by the trigger while it is published, or while the editor listens; they start nothing',
					],
				]
			: []),
	];
	const id = delivery.id.map((place) =>
		'join' in place ? place.join.map(code).join(' with ') : code('body' in place ? place.body : place.header),
	);
	return [
		line('', ''),
		line('---', '---'),
		...rows.map((cells) => line(...cells)),
		line('Known by', id.length > 0 ? id.join(' or ') : 'the bytes of the body'),
		line('Certainty', signature.status),
	].join('\n');
}

const automaticSteps = ({ displayName, management }: Service): string =>
	[
		oauth2Of(management)
			? `1. Create a **Webhook Account OAuth2 API** credential, set its *Service* to *${displayName}*, fill in what it asks for, and press the button that connects your account. n8n keeps the token and renews it.`
			: `1. Create a **Webhook Account API** credential, set its *Service* to *${displayName}*, fill in what it asks for, and save it: n8n tests it.`,
		`2. Add *Webhook Endpoint Trigger*, set *Service* to *${displayName}*, leave *Registration* on *Automatic*, and choose the credential.`,
		'3. Choose events, and publish the workflow. When you unpublish it, the endpoint is removed.',
	].join('\n');

function manualSteps(service: Service): string {
	const { displayName, registration } = service;
	const plain = `Add it as a webhook at ${displayName}, with the events that you want.`;
	const steps = stepsByHand(summaryOf(service), plain);
	const secret = `${steps.secret} Put the secret into a **Webhook Signing Secret** credential and choose that credential in the node.`;
	const filter = 'The events chosen in the node only filter; if none are chosen, every event starts the workflow.';
	return [
		`Add *Webhook Endpoint Trigger* and set *Service* to *${displayName}*${registration.includes('automatic') ? ' and *Registration* to *Manual*' : ''}. Copy the production URL from the top of its panel.`,
		...(steps.first === 'secret'
			? [secret, `${steps.address} ${filter}`]
			: [steps.address, secret, `Publish the workflow. ${filter}`]),
	]
		.map((step, index) => `${index + 1}. ${step}`)
		.join('\n');
}

/** Which events the editor can show without the service. */
function sampleSentence({ displayName, samples = {}, management }: Service): string {
	const named = Object.keys(samples).map(code).join(', ');
	if (named === '') return `*Execute step* has no sample to show: what ${displayName} sends has no data of its own.`;
	const about =
		'A sample has the fields that the sources below document, with made-up values, and `sample` set to true.';
	return canSample(management)
		? `*Execute step* asks ${displayName} for its test event. If ${displayName} sends none, you see a sample. There are samples of: ${named}. ${about}`
		: `If no real event comes within six seconds, *Execute step* shows a sample. There are samples of: ${named}. ${about} Press *Execute step* again within ten minutes to wait for a real event.`;
}

/** The page of a service of the gallery. */
function pageOf(service: Service, { proof }: Vectors): string {
	const {
		displayName,
		docsUrl,
		registration,
		credentialHelp,
		secretHelp,
		fields = {},
		management,
		notice,
		events,
		source = {},
		uncertain = [],
	} = service;
	const automatic = registration.includes('automatic');
	const needed = [
		...(automatic && credentialHelp
			? [`- **${oauth2Of(management) ? 'An app to sign in with' : 'A key'}.** ${credentialHelp}`]
			: []),
		...(management?.secret === 'credential' ? [`- **A signing secret.** ${secretHelp}`] : []),
		...Object.values(fields).map((field) => `- **${field.displayName}.** ${field.description}.`.replace('..', '.')),
		`- **A public \`https://\` address** of your n8n.`,
	];
	return (
		[
			`# ${displayName}`,
			`<!-- generated from services/catalog/data/${service.id}.json by npm run docs -->`,
			`[Words](../../README.md#words) such as *signature* and *header* are explained in the README.`,
			`${displayName}'s own page: ${docsUrl}`,
			'## What you need',
			needed.join('\n'),
			...(automatic ? ['## Register automatically', automaticSteps(service), ...(notice ? [notice] : [])] : []),
			'## Register by hand',
			manualSteps(service),
			'## Events',
			[
				line('Event', 'When it is sent'),
				line('---', '---'),
				...events.catalog.map(({ name, description }) => line(code(name), escaped(description))),
			].join('\n'),
			...(events.test.names.length > 0 ? [`Test events: ${events.test.names.map(code).join(', ')}.`] : []),
			'An event that is not in the list can be typed into *Custom Events*.',
			sampleSentence(service),
			'## How a delivery is verified',
			proofTable(service),
			...openQuestion(service.signature),
			...sharedSecret(service),
			proofSentence(service, proof),
			'## What is not certain',
			`Nothing here was tried against the live service: it is built from what the pages below say.${automatic ? ' Registering, receiving and removing were tested against a local server that is built from the same definition.' : ''}`,
			...(uncertain.length > 0 ? [uncertain.map((sentence) => `- ${sentence}`).join('\n')] : []),
			'## Sources',
			Object.entries(source)
				.map(([part, address]) => `- ${part}: ${address}`)
				.join('\n'),
		].join('\n\n') + '\n'
	);
}

/** The pages of the gallery's services, by their place in the repository. */
export function galleryPages(): Record<string, string> {
	const vectors = readVectors();
	return Object.fromEntries(
		galleryServices().map((service) => {
			const own = vectors[service.id];
			if (!own) throw new Error(`${service.id} has no vectors`);
			return [`docs/services/${service.id}.md`, pageOf(service, own)];
		}),
	);
}

/** The gallery as a Markdown table: what a service can do here, and how sure its proof is. */
export function galleryTable(): string {
	const vectors = readVectors();
	return [
		line('Service', 'Registers itself', 'Events', 'Verification is based on'),
		line('---', '---', '---', '---'),
		...galleryServices().map(({ id, displayName, registration, events }) =>
			line(
				`[${displayName}](services/${id}.md)`,
				registration.includes('automatic') ? 'yes' : 'by hand',
				String(events.catalog.length),
				proofInShort[vectors[id]?.proof.kind ?? 'documentation'],
			),
		),
	].join('\n');
}

/** The services of the gallery by name. */
export function galleryNames(): string {
	const named = (automatic: boolean): string =>
		galleryServices()
			.filter(({ registration }) => registration.includes('automatic') === automatic)
			.map(({ displayName }) => displayName)
			.join(', ');
	return [`- **Register themselves**: ${named(true)}.`, `- **By hand**: ${named(false)}.`].join('\n');
}
