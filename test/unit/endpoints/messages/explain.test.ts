import { ServiceError, type ServiceErrorDetails } from '../../../../endpoints/errors';
import { explain } from '../../../../endpoints/messages/explain';
import { commet } from '../../../../services/catalog/commet';

const descriptionOf = (details: Pick<ServiceErrorDetails, 'code' | 'serviceMessage'>, service = commet): string =>
	explain(service, new ServiceError({ effect: 'none', ...details }), 'listing the endpoints').description;

test('first what to do, then what the service says, then what else may help', () => {
	expect(descriptionOf({ code: 'unauthorized', serviceMessage: 'unknown key' })).toBe(
		'Check the Commet credential: it may be mistyped, expired or revoked. Commet says: "unknown key". API keys are in the Commet dashboard. A key starts with "ck_" and belongs to one organization.',
	);
	expect(descriptionOf({ code: 'invalid' })).toBe('Check the fields of this node and of its credential.');
});

test('where a call may have had an effect, that comes before anything is tried again', () => {
	const error = new ServiceError({ code: 'serverFault', effect: 'unknown' });
	expect(explain(commet, error, 'creating the endpoint').description).toMatch(
		/^It may have gone through: check in Commet before you try again\. /,
	);
});

test('an answer that cannot be read leads to the one who described it', () => {
	expect(descriptionOf({ code: 'unexpectedAnswer' })).toMatch(/look for an update of this package/);
	expect(descriptionOf({ code: 'unexpectedAnswer' }, { ...commet, id: 'custom' })).toMatch(/in the definition\.$/);
});

test('what n8n itself has stopped names the setting that would allow it', () => {
	expect(descriptionOf({ code: 'blocked' })).toContain('N8N_SSRF_ALLOWED_HOSTNAMES');
});

test('an address in the way is told by its host, with what to do', () => {
	const error = new ServiceError({ code: 'conflict', heldBy: 'crm.example.com', effect: 'none' });
	const { message, description } = explain(commet, error, 'creating the endpoint');
	expect(message).toBe('Commet has one webhook address for this account, and it leads to crm.example.com');
	expect(description).toMatch(/^Nothing was changed\. Unpublish the workflow that uses it or remove it at Commet/);
});
