import {
	acceptedFields,
	alternatives,
	canLearnSecret,
	canPause,
	canReplace,
	canRotateSecret,
	canSample,
	choosesEvents,
	hasOwnSecret,
	offeredOperations,
	operationNames,
	rotationCall,
	strategyOf,
	type ManagedOperation,
	type Strategy,
} from '../../../services/capabilities';
import { commet } from '../../../services/catalog/commet';
import type { Operation, Operations, Service } from '../../../services/schema/service';

const call = (changes: Partial<Operation> = {}): Operation => ({ method: 'POST', path: '/x', ...changes });

const list = call({ method: 'GET' });
const create = call({ accepts: ['url', 'events'] });
const remove = call({ method: 'DELETE' });
const sendTest = (reaches: 'endpoint' | 'account') => ({ ...call(), reaches, result: {} });

/** What the questions are asked of: all that a definition has are these calls. */
const having = (operations: Operations) => ({ operations });

/** A service that has these calls. */
const serviceWith = (operations: Operations | undefined): Service => ({
	...commet,
	inbound: undefined,
	management: operations && commet.management && { ...commet.management, operations },
});

describe('the strategy of an operation', () => {
	const replaceable = { list, create, delete: remove };
	test.each<[string, Operations | undefined, ManagedOperation, Strategy | undefined]>([
		['an endpoint without a call of its own is looked up', { list }, 'get', 'list'],
		['a call of its own is better than the list', { list, get: list }, 'get', 'native'],
		['without a list there is no way to one endpoint', { create }, 'get', undefined],
		['whether an endpoint is there is seen in the list', { list, get: list }, 'getStatus', 'list'],
		['without a list nobody can tell that an endpoint is not there', { create, get: list }, 'getStatus', undefined],
		['events that an update takes are changed in place', { update: call({ accepts: ['events'] }) }, 'update', 'native'],
		[
			'an update of the name alone changes no subscription',
			{ update: call({ accepts: ['name'] }) },
			'update',
			undefined,
		],
		['what cannot be changed is replaced', replaceable, 'update', 'replace'],
		[
			'an update of the name alone leaves the rest to be replaced',
			{ ...replaceable, update: call({ accepts: ['name'] }) },
			'update',
			'replace',
		],
		['nothing is replaced that cannot be deleted', { list, create }, 'update', undefined],
		[
			'an upsert looks before it creates',
			{ create, delete: remove, update: call({ accepts: ['url'] }) },
			'upsert',
			undefined,
		],
		['an upsert changes as an update does', replaceable, 'upsert', 'replace'],
		[
			'an endpoint is switched off by an update that takes it',
			{ update: call({ accepts: ['enabled'] }) },
			'disable',
			'native',
		],
		['no endpoint is replaced to switch it off', replaceable, 'disable', undefined],
		[
			'a secret of ours that an update takes is a rotation',
			{ update: call({ accepts: ['secret'] }) },
			'rotateSecret',
			'native',
		],
		['a new endpoint has a new secret', replaceable, 'rotateSecret', 'replace'],
		['a service without an API offers nothing', undefined, 'create', undefined],
	])('%s', (_rule, operations, operation, strategy) => {
		expect(strategyOf(serviceWith(operations), operation)).toBe(strategy);
	});

	test('is asked of every operation, in their order', () => {
		expect(offeredOperations(serviceWith(replaceable))).toEqual([
			'getAll',
			'get',
			'getStatus',
			'create',
			'update',
			'upsert',
			'delete',
			'rotateSecret',
		]);
		expect(offeredOperations(serviceWith(undefined))).toEqual([]);
		expect(Object.keys(alternatives).sort()).toEqual([...operationNames].sort());
	});
});

describe('the secret of a new endpoint', () => {
	test.each<[string, Operations, boolean]>([
		['is in the answer', { create: call({ secret: ['secret'] }) }, true],
		['is ours', { create: call({ accepts: ['secret'] }) }, true],
		['is handed out when asked for', { create, getSecret: call() }, true],
		['is given afterwards', { create, rotateSecret: call() }, true],
		['is written afterwards', { create, update: call({ accepts: ['secret'] }) }, true],
		['stays unknown', { create, update: call({ accepts: ['url'] }) }, false],
	])('%s', (_rule, operations, expected) => {
		expect(canLearnSecret(having(operations))).toBe(expected);
	});
});

describe('a rotation', () => {
	const update = call({ accepts: ['secret'] });
	const rotateSecret = call();

	test('takes the call for it before an update', () => {
		expect(rotationCall(having({ update, rotateSecret }))).toBe(rotateSecret);
		expect(rotationCall(having({ update }))).toBe(update);
	});

	test('is not done by an update that takes no secret', () => {
		expect(canRotateSecret(having({ update: create }))).toBe(false);
	});
});

test('a test event is asked for only where it reaches this endpoint alone', () => {
	expect(canSample(having({ sendTest: sendTest('endpoint') }))).toBe(true);
	expect(canSample(having({ sendTest: sendTest('account') }))).toBe(false);
	expect(canSample(having({}))).toBe(false);
});

test('events are chosen at the service where any call takes them', () => {
	expect(choosesEvents(having({ create }))).toBe(true);
	expect(choosesEvents(having({ create: call({ accepts: ['url'] }), update: create }))).toBe(true);
	expect(choosesEvents(having({ create: call({ accepts: ['url'] }) }))).toBe(false);
});

test('fields are taken by the calls that are asked about, and by no others', () => {
	const both = having({ create, update: call({ accepts: ['enabled'] }) });
	expect([...acceptedFields(both, 'create')]).toEqual(['url', 'events']);
	expect([...acceptedFields(both, 'create', 'update')]).toEqual(['url', 'events', 'enabled']);
	expect(canPause(both)).toBe(true);
	expect(canPause(having({ create: call({ accepts: ['enabled'] }) }))).toBe(false);
});

test('without a management API nothing can be done', () => {
	const questions = [canReplace, canRotateSecret, canPause, canSample, choosesEvents, canLearnSecret];
	expect(questions.map((question) => question(undefined))).toEqual(questions.map(() => false));
	expect(acceptedFields(undefined, 'create', 'update').size).toBe(0);
});

test('the only address of an account is not replaced, and with another URL it is another endpoint', () => {
	const operations = { list, create, update: call({ accepts: ['url', 'events'] }), delete: remove };
	const setting = { ...having(operations), setting: {} };
	expect(canReplace(having(operations))).toBe(true);
	expect(canReplace(setting)).toBe(false);
	expect([...acceptedFields(setting, 'update')]).toEqual(['events']);
	expect([...acceptedFields(setting, 'create')]).toEqual(['url', 'events']);
});

test('a signing secret that the user brings is not renewed, and all the rest is done as elsewhere', () => {
	const replaceable = serviceWith({ list, create, delete: remove });
	const { management } = replaceable;
	const own: Service = { ...replaceable, management: management && { ...management, secret: 'credential' } };
	expect(hasOwnSecret(management)).toBe(false);
	expect(hasOwnSecret(own.management)).toBe(true);
	expect(hasOwnSecret(undefined)).toBe(false);
	expect(offeredOperations(replaceable)).toContain('rotateSecret');
	expect(offeredOperations(own)).toEqual(offeredOperations(replaceable).filter((name) => name !== 'rotateSecret'));
});
