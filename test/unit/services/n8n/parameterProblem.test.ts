import { z } from 'zod';
import { labelOf } from '../../../../services/n8n/labels';
import { parameterProblem } from '../../../../services/n8n/parameterProblem';

const options = z.object({
	timestampTolerance: z.number().int().min(0).max(900),
	allowPrivateUrl: z.boolean(),
	testEvents: z.enum(['run', 'acknowledge']),
	events: z.union([z.array(z.string()), z.string()]),
	names: z.array(z.string()),
	signature: z.object({}),
});
const right = {
	timestampTolerance: 300,
	allowPrivateUrl: false,
	testEvents: 'run',
	events: '',
	names: [],
	signature: {},
};

test.each([
	[{ timestampTolerance: 'long' }, 'Options > Timestamp Tolerance must be a number'],
	[{ timestampTolerance: 1.5 }, 'Options > Timestamp Tolerance must be a whole number'],
	[{ timestampTolerance: -1 }, 'Options > Timestamp Tolerance must be 0 or more'],
	[{ timestampTolerance: 901 }, 'Options > Timestamp Tolerance must be 900 or less'],
	[{ allowPrivateUrl: 'yes' }, 'Options > Allow Private URL must be true or false'],
	[{ testEvents: 'stop' }, 'Options > Test Events must be one of "run", "acknowledge"'],
	[{ events: 5 }, 'Options > Events has a value that cannot be used'],
	[{ names: ['a', 5] }, 'Options > Names > entry 2 must be a text'],
	[{ signature: 'sha256' }, 'Options > Signature must be a group of fields'],
])('%j: %s', (wrong, said) => {
	const issues = options.safeParse({ ...right, ...wrong }).error?.issues ?? [];
	expect(issues.map((issue) => parameterProblem(['options', ...issue.path], issue))).toEqual([said]);
});

test('a problem that zod does not describe still names the field', () => {
	expect(parameterProblem(['limit'], undefined)).toBe('Limit has a value that cannot be used');
});

test.each([
	['appId', 'App ID'],
	['endpointId', 'Endpoint'],
	['urlContains', 'URL Contains'],
	['sampleOnListen', 'Sample While Listening'],
	['content', 'Signed Content'],
])('%s is labelled %s', (name, label) => {
	expect(labelOf(name)).toBe(label);
});
