import type {
	IAuthenticateRuleResponseCode,
	IAuthenticateRuleResponseSuccessBody,
	ICredentialTestRequest,
} from 'n8n-workflow';

/**
 * The sentences that a credential's dialog shows when its test does not succeed.
 *
 * @param answers what to say to an HTTP status.
 * @param list the field that every list of the API has, and what to say when an answer of status 200 lacks it: a sign-in
 * page or a stranger has answered instead of the API.
 */
export function testRules(
	answers: Readonly<Record<number, string>>,
	list: { field: string; otherwise: string },
): ICredentialTestRequest['rules'] {
	const statuses = Object.entries(answers).map(([value, message]): IAuthenticateRuleResponseCode => ({
		type: 'responseCode',
		properties: { value: Number(value), message },
	}));
	const shape: IAuthenticateRuleResponseSuccessBody = {
		type: 'responseSuccessBody',
		properties: { key: list.field, value: undefined, message: list.otherwise },
	};
	// n8n goes through a list of both kinds, though its type says one or the other.
	return [...statuses, shape] as IAuthenticateRuleResponseCode[];
}
