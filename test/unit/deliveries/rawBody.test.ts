import type { IWebhookFunctions } from 'n8n-workflow';
import { rawBodyOf, readBody } from '../../../deliveries/n8n/rawBody';

/** A request whose body n8n has not read yet, and what comes of reading it. */
const unreadRequest = (read: () => Buffer): IWebhookFunctions => {
	const request = {
		rawBody: undefined as Buffer | undefined,
		readableEnded: false,
		readRawBody: async () => {
			request.rawBody = await Promise.resolve().then(read);
		},
	};
	return { getRequestObject: () => request } as unknown as IWebhookFunctions;
};

const failing = (fields: object) => (): Buffer => {
	throw Object.assign(new Error('no body'), fields);
};

test('a body is read where n8n has not read it', async () => {
	expect(await readBody(unreadRequest(() => Buffer.from('{}')))).toEqual({ rawBody: Buffer.from('{}') });
	expect(await rawBodyOf(unreadRequest(() => Buffer.from('{}')))).toEqual(Buffer.from('{}'));
});

test.each([
	// What raw-body throws, which n8n reads with.
	[{ type: 'entity.too.large', status: 413 }, 'tooLarge'],
	[{ type: 'request.aborted', status: 400 }, 'broken'],
	[{ type: 'request.size.invalid', status: 400 }, 'broken'],
	// What zlib throws for a body that is not packed.
	[{ code: 'Z_DATA_ERROR', errno: -3 }, 'broken'],
])('a body that cannot be read is told from an empty one, and throws nothing: %j', async (fields, unread) => {
	expect(await readBody(unreadRequest(failing(fields)))).toEqual({ unread });
	expect(await rawBodyOf(unreadRequest(failing(fields)))).toEqual(Buffer.alloc(0));
});
