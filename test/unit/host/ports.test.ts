import { createServer } from 'node:net';
import { freePorts, rangeFrom } from '../../../host/ports';

test('ports are free, each another one, and none from which outgoing connections are taken', async () => {
	const ports = [...(await freePorts(20)), ...(await freePorts(20))];
	expect(new Set(ports).size).toBe(40);
	for (const port of ports) {
		expect(port).toBeLessThan(32_768);
		const server = createServer();
		await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
		server.close();
	}
});

test('a part of the ports can be given', () => {
	expect(rangeFrom(undefined)).toEqual({ from: 10_000, to: 30_000 });
	expect(rangeFrom('20000-29999')).toEqual({ from: 20_000, to: 30_000 });
});

test.each(['', '20000', '20000-', '30000-40000', '20000-10000', '9999-20000', 'many'])(
	'"%s" is no part of them',
	(given) => {
		expect(() => rangeFrom(given)).toThrow('TEST_PORTS has to be a part of 10000-29999');
	},
);
