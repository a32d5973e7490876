import type { IncomingMessage } from 'node:http';

const bodies = new WeakMap<IncomingMessage, Buffer>();

/** Keeps the bytes of a body that is read as JSON, for vendors that verify what they get. */
export const keepRawBody = (request: IncomingMessage, _response: unknown, body: Buffer): void => {
	bodies.set(request, body);
};

/** The bytes of a body that came as JSON. */
export const rawBodyOf = (request: IncomingMessage): Buffer => bodies.get(request) ?? Buffer.alloc(0);
