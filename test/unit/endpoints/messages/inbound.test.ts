import { ServiceError, serviceErrors, type ServiceErrorCode } from '../../../../endpoints/errors';
import { explain } from '../../../../endpoints/messages/explain';
import { asistian } from '../../../../services/catalog/asistian';
import { commet } from '../../../../services/catalog/commet';

const explained = (service: typeof asistian, code: ServiceErrorCode, called?: 'inbound') =>
	explain(service, new ServiceError({ code, effect: 'none' }), 'sending the message', called);

describe.each(Object.keys(serviceErrors) as ServiceErrorCode[])('%s, of a message', (code) => {
	test('is explained without what only the management of endpoints has', () => {
		const { message, description } = explained(asistian, code, 'inbound');
		expect(`${message} ${description}`).not.toMatch(/Base URL|endpoint|webhooks of this account/i);
		expect(description).toMatch(/^[A-Z].{15,}\.$/);
	});

	test('has the same title as of any other call', () => {
		expect(explained(asistian, code, 'inbound').message).toBe(explained(asistian, code).message);
	});
});

test('what counts is what was called: a service that takes messages may have an API too', () => {
	const both = { ...commet, inbound: { credential: 'commetApi', urlField: 'inboundUrl' } };
	expect(explained(both, 'notFound', 'inbound').description).toContain('inbound webhook');
	expect(explained(both, 'notFound').description).toContain('Base URL');
});
