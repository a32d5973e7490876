import { connect, createServer, type Socket } from 'node:net';
import { listenOnLoopback } from '../loopback';

/** A way to a server that can be shut for a while, as when the server is restarted or the network breaks. */
export interface Gate {
	port: number;
	/** Breaks every connection and refuses new ones. */
	shut(): void;
	open(): void;
	stop(): Promise<void>;
}

/** Opens a gate on a free port of loopback. */
export async function startGate(target: { host: string; port: number }): Promise<Gate> {
	const sockets = new Set<Socket>();
	let isOpen = true;
	const server = createServer((near) => {
		if (!isOpen) {
			near.destroy();
			return;
		}
		const far = connect(target.port, target.host);
		for (const [one, other] of [
			[near, far],
			[far, near],
		] as const) {
			sockets.add(one);
			one.setNoDelay(true);
			// What broke is told to the other side by its end.
			one.on('error', () => undefined);
			one.once('close', () => {
				sockets.delete(one);
				other.destroy();
			});
			one.pipe(other);
		}
	});
	const { port, stop } = await listenOnLoopback(server);
	const shut = () => {
		isOpen = false;
		for (const socket of sockets) socket.destroy();
	};
	return {
		port,
		shut,
		open: () => {
			isOpen = true;
		},
		stop: async () => {
			shut();
			await stop();
		},
	};
}
