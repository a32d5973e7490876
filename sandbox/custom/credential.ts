import type { RequestHandler } from 'express';
import { definitionText, type CustomName } from './definition';
import type { Refusal } from '../refusal';

/** Data for the credential of a custom service. */
export const customCredential = (name: CustomName, baseUrl: string, authValue: string): Record<string, string> => ({
	baseUrl,
	authHeader: 'Authorization',
	authValue,
	definition: definitionText(name),
});

/** Lets only calls with this value of the `Authorization` header through. */
export const authorized =
	(authValue: string, refusal: () => Refusal): RequestHandler =>
	(request, _response, next) => {
		if (request.get('authorization') !== authValue) throw refusal();
		next();
	};
