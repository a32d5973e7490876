import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:https';
import { listenOnLoopback } from '../../host/loopback';

/** A value of ASN.1 in DER (X.690), short enough for a length of two bytes. */
function der(tag: number, ...parts: Buffer[]): Buffer {
	const content = Buffer.concat(parts);
	const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255];
	return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);
/** "ecdsa-with-SHA256" (RFC 5758). */
const algorithm = sequence(Buffer.from('06082a8648ce3d040302', 'hex'));
const time = (text: string): Buffer => der(0x17, Buffer.from(text));

/** A certificate that nobody but its own key has signed (RFC 5280). */
function selfSigned(): { key: string; cert: string } {
	const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const nameless = sequence();
	const certificate = sequence(
		der(0x02, Buffer.from([1])),
		algorithm,
		nameless,
		sequence(time('200101000000Z'), time('491231235959Z')),
		nameless,
		publicKey.export({ format: 'der', type: 'spki' }),
	);
	const signature = der(0x03, Buffer.from([0]), sign('sha256', certificate, privateKey));
	const base64 = sequence(certificate, algorithm, signature).toString('base64');
	const cert = `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
	return { key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), cert };
}

/** Starts a server on loopback whose certificate no client trusts. */
export async function startUntrustedServer(): Promise<{ origin: string; stop: () => Promise<void> }> {
	const server = createServer(selfSigned(), (_request, response) => response.end('{}'));
	const { origin, stop } = await listenOnLoopback(server);
	return { origin: origin.replace(/^http:/, 'https:'), stop };
}
