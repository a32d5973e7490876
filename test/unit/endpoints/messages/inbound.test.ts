import { ServiceError, type ErrorCode } from '../../../../endpoints/errors';
import { explain } from '../../../../endpoints/messages/explain';
import { asistian } from '../../../../services/catalog/asistian';
import { commet } from '../../../../services/catalog/commet';

/** Every kind there is: one that is missing here does not compile. */
const kinds: Record<ErrorCode, true> = {
	unauthorized: true,
	forbidden: true,
	notFound: true,
	conflict: true,
	gone: true,
	invalid: true,
	rateLimited: true,
	serverFault: true,
	timeout: true,
	connectionLost: true,
	unreachable: true,
	certificate: true,
	blocked: true,
	redirected: true,
	unexpectedAnswer: true,
};

const explained = (service: typeof asistian, kind: ErrorCode, called?: 'inbound') =>
	explain(service, new ServiceError({ kind, mayHaveHappened: false }), 'sending the message', called);

describe.each(Object.keys(kinds) as ErrorCode[])('%s, of a message', (kind) => {
	test('is explained without what only the management of endpoints has', () => {
		const { message, description } = explained(asistian, kind, 'inbound');
		expect(`${message} ${description}`).not.toMatch(/Base URL|endpoint|webhooks of this account/i);
		expect(description).toMatch(/^[A-Z].{15,}\.$/);
	});

	test('has the same title as of any other call', () => {
		expect(explained(asistian, kind, 'inbound').message).toBe(explained(asistian, kind).message);
	});
});

test('what counts is what was called: a service that takes messages may have an API too', () => {
	const both = { ...commet, inbound: { credential: 'commetApi', urlField: 'inboundUrl' } };
	expect(explained(both, 'notFound', 'inbound').description).toContain('inbound webhook');
	expect(explained(both, 'notFound').description).toContain('Base URL');
});
