import { renewing, type AuthorizedRequest } from '../../../../endpoints/http/renewing';
import type { Call } from '../../../../endpoints/http/transport';

const call: Call = { method: 'POST', url: 'https://api.example.com/hooks', repeatable: false, timeoutMs: 50 };
const harmless = 'https://api.example.com/list';

/** A service whose token has expired, and what becomes of renewing it. */
function expired(renewal: () => Promise<unknown>) {
	const made: string[] = [];
	let isRenewed = false;
	const request: AuthorizedRequest = async ({ method, url }, failsOnRefusal) => {
		made.push(`${method} ${url}`);
		if (failsOnRefusal) return await renewal();
		return { statusCode: isRenewed ? 201 : 401 };
	};
	return { made, send: renewing(request, harmless, async () => void (isRenewed = true)) };
}

test('a call that is refused for its token is made again after it has been renewed by a call that changes nothing', async () => {
	const { made, send } = expired(async () => undefined);
	expect(await send(call)).toEqual({ statusCode: 201 });
	expect(made).toEqual([`POST ${call.url}`, `GET ${harmless}`, `POST ${call.url}`]);
});

test('what comes of that call says nothing about the one that counts', async () => {
	const { send } = expired(async () => await Promise.reject(new Error('500')));
	expect(await send(call)).toEqual({ statusCode: 201 });
});

test('a server for tokens that never answers is not waited for longer than a call', async () => {
	const { made, send } = expired(async () => await new Promise(() => undefined));
	expect(await send(call)).toEqual({ statusCode: 201 });
	expect(made).toHaveLength(3);
});

test.each([200, 403, 404, 500])('an answer with %p is given back as it is', async (statusCode) => {
	const made: Call[] = [];
	const request: AuthorizedRequest = async (one) => {
		made.push(one);
		return await Promise.resolve({ statusCode });
	};
	expect(await renewing(request, harmless, async () => undefined)(call)).toEqual({ statusCode });
	expect(made).toEqual([call]);
});
