import { createHmac } from 'node:crypto';
import type { HeaderScheme } from '../../services/schema/service';

export interface Signed {
	headers: Record<string, string>;
	rawBody: Buffer;
}

/**
 * Signs as a service with this scheme would: the reference that the verifier is held against. It shares no code with what
 * is published, on purpose, so that a mistake in one of the two shows as a difference: bytes are simply put together, and
 * the key is given as bytes.
 */
export function sign(
	scheme: HeaderScheme,
	parts: { key: Buffer; rawBody: Buffer; timestamp: string; id: string; headerSet?: number },
): Signed {
	const { key, rawBody, timestamp, id } = parts;
	const names = scheme.headers[parts.headerSet ?? 0];
	if (!names) throw new Error('no such header set');
	const [before = '', after = ''] = scheme.content.split('{body}');
	const text = (template: string) => Buffer.from(template.replaceAll('{timestamp}', timestamp).replaceAll('{id}', id));
	const digest = createHmac(scheme.algorithm, key)
		.update(Buffer.concat([text(before), rawBody, text(after)]))
		.digest(scheme.encoding);
	const { entries } = scheme;
	const bare = `${scheme.prefix ?? ''}${digest}`;
	const signature = !entries
		? bare
		: [
				...(entries.timestamp ? [`${entries.timestamp}${entries.assign}${timestamp}`] : []),
				`${entries.signature}${entries.assign}${bare}`,
			].join(entries.separator);
	return {
		rawBody,
		headers: {
			[names.signature.toLowerCase()]: signature,
			...(names.timestamp ? { [names.timestamp.toLowerCase()]: timestamp } : {}),
			...(names.id ? { [names.id.toLowerCase()]: id } : {}),
		},
	};
}

/** The first way in which a secret of the scheme is written, for schemes whose secret both sides know. */
export function encodingOf({ secret }: HeaderScheme): 'utf8' | 'hex' | 'base64' {
	const [encoding = 'utf8'] = secret.encodings;
	return encoding === 'pem' ? 'utf8' : encoding;
}
