import { doing as doings, parameterProblems } from '../../../../action/messages';
import {
	AmbiguousEndpointError,
	EndpointNotDeletedError,
	HiddenSecretError,
	InvalidIdError,
	OneEventError,
	operationErrors,
	OperationNotOfferedError,
	PartialChangeError,
	ReplacementNotPossibleError,
	ServiceError,
	serviceErrors,
	UnsupportedFieldsError,
	type AnyEndpointError,
	type OperationErrorCode,
	type PartialChange,
	type ServiceErrorCode,
	type ServiceErrorDetails,
} from '../../../../endpoints/errors';
import { inSentences, secretProblem } from '../../../../deliveries/verification/secrets';
import { credentialProblems } from '../../../../endpoints/messages/credential';
import { explain } from '../../../../endpoints/messages/explain';
import { inOneLine, type Message } from '../../../../endpoints/messages/message';
import { operationNames } from '../../../../services/capabilities';
import { asistian } from '../../../../services/catalog/asistian';
import { commet } from '../../../../services/catalog/commet';
import { writableFields } from '../../../../services/schema/writableFields';
import { sentencesOf, tooLong, unwanted } from '../../../support/plainText';

const short = secretProblem('short') ?? { what: 'no problem', remedy: 'at all' };

const newId = 'whk_new';
const oldId = 'whk_old';

/** Every way in which a change can break off: one that is missing here does not compile. */
const partialChanges: Record<PartialChange['step'], Partial<Record<PartialChange['left'], PartialChange[]>>> = {
	readSecret: {
		none: [{ step: 'readSecret', left: 'none', newId }],
		new: [{ step: 'readSecret', left: 'new', newId }],
		newOrNone: [{ step: 'readSecret', left: 'newOrNone', newId }],
		existing: [true, false].map((wasThere) => ({ step: 'readSecret', left: 'existing', newId, wasThere })),
		old: [{ step: 'readSecret', left: 'old', newId, oldId }],
		both: [{ step: 'readSecret', left: 'both', newId, oldId }],
		bothOrOld: [{ step: 'readSecret', left: 'bothOrOld', newId, oldId }],
	},
	setFields: {
		none: [{ step: 'setFields', fields: ['enabled'], left: 'none', newId }],
		new: [{ step: 'setFields', fields: ['enabled', 'name'], left: 'new', newId }],
		newOrNone: [{ step: 'setFields', fields: writableFields, left: 'newOrNone', newId }],
		existing: [true, false].map((wasThere) => ({
			step: 'setFields',
			fields: ['enabled'],
			left: 'existing',
			newId,
			wasThere,
		})),
		old: [{ step: 'setFields', fields: ['enabled'], left: 'old', newId, oldId }],
		both: [{ step: 'setFields', fields: ['enabled'], left: 'both', newId, oldId }],
		bothOrOld: [{ step: 'setFields', fields: ['enabled'], left: 'bothOrOld', newId, oldId }],
	},
	create: {
		old: [{ step: 'create', left: 'old', oldId }],
		bothOrOld: [{ step: 'create', left: 'bothOrOld', oldId }],
	},
	deleteOld: {
		old: [{ step: 'deleteOld', left: 'old', newId, oldId }],
		both: [{ step: 'deleteOld', left: 'both', newId, oldId }],
		bothOrOld: [{ step: 'deleteOld', left: 'bothOrOld', newId, oldId }],
		bothOrNew: [{ step: 'deleteOld', left: 'bothOrNew', newId, oldId }],
	},
};

const refused = new ServiceError({ code: 'forbidden', status: 403, effect: 'none' });

const operationSamples: Record<OperationErrorCode, AnyEndpointError[]> = {
	ambiguousEndpoint: [new AmbiguousEndpointError([oldId, newId])],
	endpointNotDeleted: [new EndpointNotDeletedError(oldId)],
	hiddenSecret: [new HiddenSecretError()],
	invalidId: [new InvalidIdError()],
	operationNotOffered: operationNames.map((operation) => new OperationNotOfferedError(operation)),
	partialChange: Object.values(partialChanges)
		.flatMap((byLeft) => Object.values(byLeft).flat())
		.map((change) => new PartialChangeError(refused, change)),
	replacementNotPossible: [
		new ReplacementNotPossibleError(oldId),
		new ReplacementNotPossibleError(
			oldId,
			new ServiceError({ code: 'conflict', status: 409, serviceMessage: 'url: taken', effect: 'none' }),
		),
	],
	oneEvent: [new OneEventError()],
	unsupportedFields: [new UnsupportedFieldsError(['name']), new UnsupportedFieldsError(['name', 'description'])],
};

const serviceSamples = (code: ServiceErrorCode): ServiceError[] =>
	(['none', 'unknown', 'secretUnknown'] as const).flatMap((effect) => {
		const details: ServiceErrorDetails = { code, effect };
		return [
			new ServiceError(details),
			new ServiceError({ ...details, status: 418, serviceMessage: 'url: not https', retryAfterSeconds: 60 }),
		];
	});

const doing = 'listing the endpoints';

/** Every text about a failure, with a name for each. */
const texts: Array<[string, Message]> = [
	...(Object.keys(serviceErrors) as ServiceErrorCode[]).flatMap((code) =>
		serviceSamples(code).flatMap((error): Array<[string, Message]> => [
			[`${code}, ${error.effect}`, explain(commet, error, doing)],
			[`${code}, ${error.effect}, inbound`, explain(asistian, error, 'sending the message', 'inbound')],
		]),
	),
	...Object.values(operationSamples)
		.flat()
		.map((error): [string, Message] => [error.message, explain(commet, error, doing)]),
	['anything else', explain(commet, new Error('Unexpected end of file'), doing)],
	['what is no error', explain(commet, 'broken', doing)],
	['not manageable', credentialProblems.notManageable('Asistian')],
	['incomplete', credentialProblems.incomplete('NodeRails', ['App ID', 'Base URL'])],
	['no signing secret', credentialProblems.noSigningSecret('Shopify', commet.secretHelp)],
	[
		'unusable signing secret',
		credentialProblems.unusableSigningSecret('Shopify', 'Signing Secret', inSentences(short)),
	],
	['unusable secret from the service', credentialProblems.unusableSecretFrom('Commet', short.what)],
	['no web address', credentialProblems.noWebAddress('Commet')],
	['user in Base URL', credentialProblems.userInBaseUrl('Commet')],
	['no plain Base URL', credentialProblems.noPlainBaseUrl('Commet')],
	['no header name', credentialProblems.noHeaderName('Shop')],
	['no inbound URL', credentialProblems.noInboundUrl('Asistian')],
	['unknown operation', parameterProblems.unknownOperation('paint', 'endpoint')],
	['no endpoint', parameterProblems.noEndpoint()],
	['no web address', parameterProblems.noWebAddress()],
	['no events', parameterProblems.noEvents('Commet')],
	['nothing to change', parameterProblems.nothingToChange()],
	['payload', parameterProblems.payloadNotJson()],
	['wrong value', parameterProblems.wrongValue('Limit must be 1 or more')],
	...Object.values(doings).map((clause): [string, Message] => [clause, explain(commet, refused, clause)]),
];

test('every code has a text of its own', () => {
	const titles = texts.map(([, { message }]) => message);
	expect(new Set(titles).size).toBeGreaterThanOrEqual(
		Object.keys(serviceErrors).length + Object.keys(operationErrors).length - 1,
	);
});

test.each(texts)('%s: two whole parts, no placeholder left', (_name, text) => {
	const { message, description } = text;
	expect(message).toMatch(/^[A-Z0-9].{15,}[^.\s]$/);
	expect(description).toMatch(/^[A-Z0-9].{15,}\.$/);
	expect(inOneLine(text)).not.toMatch(/undefined|null|\[object|NaN|\$\{|\{\w*\}| {2}|\.\.|\. ,/);
});

/** What a toast of the editor shows without being opened, in characters. */
const maxBeginning = 160;

test.each(texts)('%s: what happened and what to do come first, and fit into a toast', (name, text) => {
	// What is left after a partial change is told by its id, and comes first.
	const [first = ''] = sentencesOf(text.description);
	const isPartial = name.startsWith('a change of several calls');
	if (!isPartial) expect(`${text.message}. ${first}`.length).toBeLessThanOrEqual(maxBeginning);
	expect(tooLong(inOneLine(text))).toEqual([]);
	expect(text.message + text.description).not.toMatch(unwanted);
});

test.each(operationSamples.partialChange)('what is left is said by id: $message', (error) => {
	if (error.code !== 'partialChange') throw new Error('another error');
	const { change } = error;
	const { description } = explain(commet, error, doing);
	expect(description).not.toContain('may have gone through');
	const namesNew = ['new', 'newOrNone', 'both', 'bothOrOld', 'bothOrNew', 'existing'].includes(change.left);
	if (namesNew && 'newId' in change) expect(description).toContain(newId);
	if (change.step === 'deleteOld') expect(description).toContain(oldId);
});
