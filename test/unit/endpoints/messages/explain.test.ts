import { ServiceError, type ServiceErrorDetails } from '../../../../endpoints/errors';
import { explain } from '../../../../endpoints/messages/explain';
import { commet } from '../../../../services/catalog/commet';

const descriptionOf = (details: Pick<ServiceErrorDetails, 'code' | 'serviceMessage'>, service = commet): string =>
	explain(service, new ServiceError({ effect: 'none', ...details }), 'listing the endpoints').description;

test('what to change is what the service names, if it does', () => {
	expect(descriptionOf({ code: 'invalid', serviceMessage: 'url: too long' })).toBe(
		'Commet says: "url: too long". Change what Commet names, and try again.',
	);
	expect(descriptionOf({ code: 'invalid' })).toBe(
		'Check the fields of this node and of its credential, and try again.',
	);
});

test('an answer that cannot be read leads to the one who described it', () => {
	expect(descriptionOf({ code: 'unexpectedAnswer' })).toMatch(/look for an update of this package/);
	expect(descriptionOf({ code: 'unexpectedAnswer' }, { ...commet, id: 'custom' })).toMatch(/in the definition\.$/);
});

test('what n8n itself has stopped names the setting that would allow it', () => {
	expect(descriptionOf({ code: 'blocked' })).toContain('N8N_SSRF_ALLOWED_HOSTNAMES');
});
