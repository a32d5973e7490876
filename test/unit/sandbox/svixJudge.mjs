// Runs on its own, because svix is an ES module and jest loads CommonJS: JSON in, `accepted` or the reason out.
import { text } from 'node:stream/consumers';
import { Webhook } from 'svix';

const { secret, headers, body } = JSON.parse(await text(process.stdin));
try {
	new Webhook(secret).verify(body, headers);
	process.stdout.write('accepted');
} catch (error) {
	process.stdout.write(String(error.message));
}
