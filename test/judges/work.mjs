import { mock } from 'node:test';
import { judges, recipes } from './judges.mjs';

/**
 * Runs by itself in the folder where the services' packages are installed: takes vectors by service from its standard
 * input, and prints for each delivery the headers that prove it, whether the service's own code accepts the vector as it
 * stands, and whether it refuses it with another body or another secret.
 */
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const vectors = JSON.parse(Buffer.concat(chunks).toString('utf8'));

const judged = {};
for (const [id, { deliveries }] of Object.entries(vectors)) {
	judged[id] = [];
	for (const delivery of deliveries) {
		const time = new Date(delivery.time);
		mock.timers.enable({ apis: ['Date'], now: time });
		const judge = judges[id];
		const proof = await (judge?.sign ?? recipes[id])({ ...delivery, time });
		const headers = { ...delivery.headers, ...proof, 'content-type': 'application/json' };
		judged[id].push({
			proof,
			accepted: judge ? await judge.accepts({ ...delivery, headers }) : null,
			acceptedAsItStands: judge ? await judge.accepts(delivery) : null,
			refusedChanged:
				judge && judge.coversBody !== false
					? !(await judge.accepts({ ...delivery, headers, body: changed(delivery.body) }))
					: null,
			refusedSecret: judge ? !(await judge.accepts({ ...delivery, headers, secret: other(delivery.secret) })) : null,
		});
		mock.timers.reset();
	}
}
process.stdout.write(JSON.stringify(judged));

/** The same JSON with one value more. */
function changed(body) {
	return JSON.stringify({ ...JSON.parse(body), changed: true });
}

/** Another secret of the same form. */
function other(secret) {
	return secret.slice(0, 8) + [...secret.slice(8)].reverse().join('');
}
