import { accepts, canLearnSecret, canSample, hasOwnSecret, isSetting, offers, takesSecret } from '../capabilities';
import type { Operation, OperationName, Service } from '../schema/service';
import type { SignatureForm, ValuesScheme } from '../schema/verification';
import { formsOf, isPublicKeyAlgorithm, usesPublicKey } from '../signature';
import { isHeaderName, isWebAddress } from '../http';
import { placeholders } from '../template';

type Management = NonNullable<Service['management']>;

/**
 * What a definition gets wrong that its form alone does not tell: parts that do not fit together, and words that only
 * the services of the catalog can use. Whole sentences; none quotes a value of the definition.
 */
export function ruleProblems(service: Service): string[] {
	const { management } = service;
	return [
		...(service.inbound
			? ['inbound cannot be used here: only built-in services have a credential for it. Leave it out.']
			: []),
		...(service.fields
			? [
					'fields cannot be used here: the credential of a custom service has no place for them. Write the values out where they stand in braces, and leave fields out.',
				]
			: []),
		...(management?.auth
			? [
					'management.auth cannot be used here: put the header with the key into Header and Value of the credential. Leave it out.',
				]
			: []),
		...(hasOwnSecret(management)
			? [
					'management.secret cannot be used here: the credential of a custom service has no place for a signing secret. Leave it out, and let registration have only "manual".',
				]
			: []),
		...registrationProblems(service),
		...(management ? [...addressProblems(management), ...operationProblems(management)] : []),
		...eventProblems(service),
		...signatureProblems(service),
		...deliveryProblems(service),
		...answerProblems(service),
	];
}

/**
 * A trigger that registers its endpoint by itself needs a way to find what is there, to add, to remove, and to get at the
 * signing secret. This holds for every definition, whoever wrote it, and is asked nowhere else.
 */
export function registrationProblems({ registration, management, events }: Service): string[] {
	if (!registration.includes('automatic')) return [];
	return [
		...(management
			? automaticProblems(management)
			: [
					'registration has "automatic", so management is needed: it says how endpoints are listed, created and deleted. Without it, registration can have only "manual".',
				]),
		...(events.catalog.length === 0 && events.wildcard === undefined
			? ['registration has "automatic", so events.catalog must name an event, or events.wildcard the word for all.']
			: []),
	];
}

function automaticProblems(management: Management): string[] {
	const missing = (['list', 'create', 'delete'] as const).filter((call) => !offers(management, call));
	return [
		...missing.map((call) => `registration has "automatic", so management.operations.${call} is needed.`),
		...(hasOwnSecret(management) && canLearnSecret(management)
			? [
					'management.secret says that no call gives out the signing secret, but a call does. Leave out one of the two: management.secret, or secret, getSecret, rotateSecret and accepts with "secret" in management.operations.',
				]
			: []),
		...(offers(management, 'create') && !hasOwnSecret(management) && !canLearnSecret(management)
			? [
					'registration has "automatic", so there must be a way to the signing secret: secret or accepts with "secret" in management.operations.create, or getSecret, or rotateSecret, or accepts with "secret" in update.',
				]
			: []),
	];
}

const nameAdvice = 'Write the name alone, without spaces or a colon.';

function addressProblems({ baseUrl, headers = {}, versionField }: Management): string[] {
	const problems: string[] = [];
	if (baseUrl !== '' && (!isWebAddress(baseUrl) || placeholders(baseUrl).length > 0)) {
		problems.push(
			'management.baseUrl must be a web address that starts with https://, without placeholders. Leave it empty ("") where the address holds the name of an account, and fill in Base URL of the credential.',
		);
	}
	for (const [name, value] of Object.entries(headers)) {
		if (!isHeaderName(name)) problems.push(`management.headers has a name that no header can have. ${nameAdvice}`);
		if (placeholders(value).length > 0) {
			problems.push(
				'management.headers has a placeholder, but nothing can be filled in here. Take it out: the header with the secret is made from Header and Value of the credential.',
			);
		}
	}
	if (versionField !== undefined)
		problems.push('management.versionField cannot be used: the credential has no version. Leave it out.');
	return problems;
}

/** Whether a fixed body has the id of an endpoint in it: as a text of its own, because braces mean other things in others. */
const namesId = (value: unknown): boolean =>
	value === '{id}' || (typeof value === 'object' && value !== null && Object.values(value).some(namesId));

/** Calls about one endpoint, which their path has to name. */
const aboutOne: readonly OperationName[] = [
	'get',
	'update',
	'renew',
	'delete',
	'rotateSecret',
	'getSecret',
	'listDeliveries',
];

/** Whether a call has to name one endpoint. Where there is only one, nothing does. */
function isAboutOne(management: Management, name: OperationName): boolean {
	if (isSetting(management)) return false;
	if (name === 'sendTest') return canSample(management);
	return name === 'create' ? management.operations.create?.ownId !== undefined : aboutOne.includes(name);
}

const writes = (operation: Operation): boolean => operation.method !== 'GET' && operation.method !== 'DELETE';

function operationProblems(management: Management): string[] {
	const { operations, endpoint } = management;
	const { list, create, update, rotateSecret, getSecret, listDeliveries } = operations;
	const place = (name: OperationName) => `management.operations.${name}`;
	const problems: string[] = [];
	if ((endpoint.expiresAt === undefined) !== (operations.renew === undefined)) {
		problems.push(
			'management.endpoint.expiresAt and management.operations.renew belong together: one says when an endpoint ends, the other puts that off.',
		);
	}

	for (const [key, operation] of Object.entries(operations)) {
		const name = key as OperationName;
		const one = isAboutOne(management, name);
		const words = placeholders(operation.path);
		if (!operation.path.startsWith('/')) problems.push(`${place(name)}.path must begin with a slash.`);
		if (words.some((word) => word !== 'id')) {
			problems.push(
				`${place(name)}.path has a placeholder other than {id}. Put that part of the address into Base URL of the credential.`,
			);
		}
		if (words.includes('id') !== one && !(one && writes(operation) && namesId(operation.body))) {
			problems.push(
				`${place(name)}.path must ${one ? 'have {id} where the endpoint is named (or body, in a text of its own)' : 'not have {id}'}.`,
			);
		}
		if (operation.before)
			problems.push(`${place(name)}.before cannot be used: the credential has no version. Leave it out.`);
		for (const field of operation.accepts ?? []) {
			if (endpoint[field] === undefined && operation.names?.[field] === undefined) {
				problems.push(
					`${place(name)}.accepts has "${field}", so management.endpoint.${field} must say where that is written.`,
				);
			}
		}
		for (const field of operation.requires ?? []) {
			if (!operation.accepts?.includes(field)) {
				problems.push(`${place(name)}.requires has "${field}", so ${place(name)}.accepts must have it too.`);
			}
		}
		if (operation.accepts && !writes(operation)) {
			problems.push(`${place(name)}.method must be POST, PUT or PATCH, because the call accepts fields.`);
		}
	}

	if ((endpoint.id === undefined) !== isSetting(management)) {
		problems.push(
			isSetting(management)
				? 'management.endpoint.id cannot be used beside management.setting: where there is one address, it is told by that. Leave it out.'
				: 'management.endpoint.id must say where the id of an endpoint is.',
		);
	}
	if (create && !accepts(management, 'create', 'url')) problems.push(`${place('create')}.accepts must have "url".`);
	if (update && !update.accepts?.length) problems.push(`${place('update')}.accepts must name what can be changed.`);
	if (rotateSecret && !rotateSecret.secret && !takesSecret(rotateSecret)) {
		problems.push(`${place('rotateSecret')}.secret must say where the answer holds the new signing secret.`);
	}
	if (getSecret && !getSecret.secret) {
		problems.push(`${place('getSecret')}.secret must say where the answer holds the signing secret.`);
	}
	for (const [name, paging] of [
		['list', list?.paging],
		['listDeliveries', listDeliveries?.paging],
	] as const) {
		if (paging?.style === 'cursor' && !paging.next && !paging.lastItem) {
			problems.push(`${place(name)}.paging must say where the next cursor is: next, or lastItem.`);
		}
	}
	return problems;
}

function eventProblems({ events: { catalog } }: Service): string[] {
	return catalog.flatMap(({ name }, index) => {
		const first = catalog.findIndex((event) => event.name === name);
		return first < index
			? [`events.catalog[${index}].name is the same as that of [${first}]. Leave out one of the two.`]
			: [];
	});
}

function signatureProblems({ signature }: Service): string[] {
	if (signature.kind === 'token') {
		return signature.places.flatMap((place, index) =>
			'header' in place && !isHeaderName(place.header)
				? [`signature.places[${index}].header has a name that no header can have. ${nameAdvice}`]
				: [],
		);
	}
	if (signature.kind === 'jwt') {
		return isHeaderName(signature.header) ? [] : [`signature.header has a name that no header can have. ${nameAdvice}`];
	}
	if (signature.kind === 'values') return valuesProblems(signature);
	const { anyOf = [] } = signature;
	const isMixed = new Set(formsOf(signature).map(({ algorithm }) => isPublicKeyAlgorithm(algorithm))).size > 1;
	return [
		...(isMixed
			? [
					'signature.anyOf cannot have an HMAC beside a public key: everybody knows that key, and could calculate the HMAC with it.',
				]
			: []),
		...formProblems(signature, 'signature'),
		...anyOf.flatMap((form, index) => formProblems(form, `signature.anyOf[${index}]`)),
	];
}

function valuesProblems({ content, signature, timestamp, free }: ValuesScheme): string[] {
	const words = [...content.matchAll(/\{([^{}]+)\}/g)].map(([, place]) => place);
	return [
		...(words.length === 0 ? ['signature.content must have the place of a value in braces.'] : []),
		...(words.includes(signature) ? ['signature.content cannot have the place of the signature itself.'] : []),
		...(timestamp !== undefined && !words.includes(timestamp)
			? ['signature.timestamp must be one of the places in signature.content, or anybody could change the time.']
			: []),
		...(free !== undefined && !words.includes(free)
			? ['signature.free must be one of the places in signature.content.']
			: []),
	];
}

/** What an answer may send back, and to whom. */
function answerProblems({ answers = [], signature }: Service): string[] {
	return answers.flatMap(({ when, verified = true, reply }, index) => {
		const place = `answers[${index}]`;
		const method = when.method ?? 'POST';
		const texts = [reply.text ?? '', ...Object.values(reply.json ?? {}), ...Object.values(reply.headers ?? {})];
		const usesHmac = texts.some((text) => text.includes('{hmac:'));
		const says = (when.body ?? when.has ?? when.query ?? when.header) !== undefined;
		return [
			...(usesHmac && (method !== 'POST' || !verified || usesPublicKey(signature))
				? [
						`${place}.reply has {hmac:…}, so only a POST that is verified with a secret can be answered: anybody could have texts signed.`,
					]
				: []),
			...(method === 'POST' && !says ? [`${place}.when must say what tells the request from a delivery.`] : []),
			...(method !== 'POST' && (when.body ?? when.has) !== undefined
				? [`${place}.when has a place in the body, which only a POST has.`]
				: []),
			...(reply.text !== undefined && reply.json !== undefined
				? [`${place}.reply can have text or json, and not both.`]
				: []),
			...Object.keys(reply.headers ?? {}).flatMap((name) =>
				/^x-/i.test(name) && isHeaderName(name)
					? []
					: [`${place}.reply.headers can only have names that begin with X-.`],
			),
		];
	});
}

/** @param place where the way to sign stands in the definition */
function formProblems(form: SignatureForm, place: string): string[] {
	const { content, headers, entries, bodyHash } = form;
	const words = placeholders(content);
	const problems: string[] = [];
	if (bodyHash ? !words.includes('url') : !words.includes('body')) {
		problems.push(
			bodyHash
				? `${place}.content must have {url}, because ${place}.bodyHash is a part of the address.`
				: `${place}.content must have {body} where the body is signed.`,
		);
	}
	if (words.some((word) => !['body', 'timestamp', 'id', 'url', 'method'].includes(word))) {
		problems.push(
			`${place}.content can have the placeholders {body}, {timestamp}, {id}, {url} and {method}, and no others.`,
		);
	}
	for (const [index, set] of headers.entries()) {
		if (words.includes('timestamp') && !set.timestamp && !entries?.timestamp && !(entries && !entries.assign)) {
			problems.push(
				`${place}.content has {timestamp}, so ${place}.headers[${index}].timestamp or ${place}.entries.timestamp must say where the time is sent.`,
			);
		}
		if (words.includes('id') && !set.id) {
			problems.push(`${place}.content has {id}, so ${place}.headers[${index}].id must name the header with the id.`);
		}
		for (const name of [set.signature, set.timestamp, set.id]) {
			if (name !== undefined && !isHeaderName(name)) {
				problems.push(`${place}.headers[${index}] has a name that no header can have. ${nameAdvice}`);
			}
		}
	}
	if (entries?.assign !== undefined && entries.signature === undefined) {
		problems.push(`${place}.entries.signature must name the entries that are signatures.`);
	}
	if (entries && (entries.separator === '' || entries.assign === '')) {
		problems.push(`${place}.entries.separator and ${place}.entries.assign must not be empty.`);
	}
	return problems;
}

/** An id that the signature does not cover could be changed, and the same delivery be sent again as a new one. */
function deliveryProblems({ delivery, signature }: Service): string[] {
	const signed = formsOf(signature).flatMap(({ content, headers }) =>
		content.includes('{id}') ? headers.flatMap(({ id }) => (id === undefined ? [] : [id.toLowerCase()])) : [],
	);
	const hasNameInHeader = delivery.event.some((source) => 'header' in source);
	const idle =
		delivery.sharedBodies && !hasNameInHeader
			? ['delivery.sharedBodies is for services that send the name of the event in a header. Leave it out.']
			: [];
	const unsigned = delivery.id.flatMap((source, index) =>
		'header' in source && !signed.includes(source.header.toLowerCase())
			? [
					`delivery.id[${index}] is a header that is not signed, so a delivery could be sent again under another id. Take the id from the body, or leave the list empty ([]).`,
				]
			: [],
	);
	return [...unsigned, ...idle];
}
