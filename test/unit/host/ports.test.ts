import { createServer } from 'node:net';
import { freePorts } from '../../../host/ports';

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
