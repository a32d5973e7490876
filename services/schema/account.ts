import { z } from 'zod';

const fieldSchema = z
	.object({
		displayName: z.string().min(1).describe('What the service calls it, such as `Workspace ID`.'),
		description: z.string().min(1).describe('What it is, and where a user finds it.'),
		placeholder: z.string().optional().describe('An example of it.'),
		optional: z
			.boolean()
			.optional()
			.describe('Whether it may be left empty. What has it in `query` or `headers` is then left out.'),
		slashes: z
			.boolean()
			.optional()
			.describe('Whether it is several parts of an address with slashes between them, such as `owner/repository`.'),
	})
	.strict();

/**
 * What a service wants to know of an account besides the key. Each can stand as `{account}`, `{subdomain}` or
 * `{username}` in the address, the path, the query, the headers and the fixed body of the calls.
 */
export const accountFieldsSchema = z
	.object({
		account: fieldSchema.describe('Whose endpoints are managed: a team, a store, a site, a repository.'),
		subdomain: fieldSchema.describe('The part of the address that is the name of the account.'),
		username: fieldSchema.describe('Who the key belongs to.'),
	})
	.partial()
	.strict();

/** How the key stands in a call. `{apiKey}` and the values of `fields` are filled in by the credential alone. */
export const authSchema = z.union([
	z
		.object({
			header: z.string().describe('Header that has the key.'),
			value: z.string().describe('Its value, such as `Bearer {apiKey}`.'),
		})
		.strict(),
	z
		.object({
			basic: z
				.object({
					user: z.string().describe('The user name, such as `{username}/token`.'),
					password: z.string().describe('The password, such as `{apiKey}`.'),
				})
				.strict()
				.describe('User name and password, sent in the header `Authorization` as the method Basic wants it.'),
		})
		.strict(),
	z
		.object({
			query: z
				.record(z.string(), z.string())
				.describe('Parameters (after `?` in the address) by name, such as `{"key": "{apiKey}"}`.'),
		})
		.strict(),
	z
		.object({
			path: z.string().describe('What stands between the base URL and the path of each call, such as `/bot{apiKey}`.'),
			query: z
				.record(z.string(), z.string())
				.optional()
				.describe('Parameters by name, where the service wants the key there too.'),
		})
		.strict(),
	z
		.object({
			oauth2: z
				.object({
					authUrl: z.string().describe('Address of the page where the user signs in.'),
					accessTokenUrl: z.string().describe('Where n8n gets the token, and a new one when it has expired.'),
					scope: z.string().describe('What the token may do, as the service names it, separated by spaces.'),
					authentication: z
						.enum(['header', 'body'])
						.describe('Where the client ID and the client secret stand in the call for the token.'),
				})
				.strict()
				.describe('For a service that gives out no key: the user signs in there (OAuth2), and n8n keeps the token.'),
		})
		.strict(),
]);

export type AccountFields = z.infer<typeof accountFieldsSchema>;
export type Auth = z.infer<typeof authSchema>;

/** How a user signs in at a service that gives out no key. */
export type OAuth2 = Extract<Auth, { oauth2: unknown }>['oauth2'];
