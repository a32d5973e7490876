/** Where a delivery's URL leads from this machine. */
export class Reach {
	private readonly tunnels = new Map<string, string>();

	/** Sends calls to one origin to another. */
	tunnel(publicOrigin: string, localOrigin: string): void {
		this.tunnels.set(new URL(publicOrigin).origin, new URL(localOrigin).origin);
	}

	clear(): void {
		this.tunnels.clear();
	}

	/** @returns the address to call, or undefined when it is neither loopback nor tunneled: nothing leaves the machine. */
	resolve(address: string): string | undefined {
		const url = URL.canParse(address) ? new URL(address) : undefined;
		if (!url) return undefined;
		const local = this.tunnels.get(url.origin);
		if (local) return `${local}${url.pathname}${url.search}`;
		return isLoopback(url.hostname) ? url.href : undefined;
	}
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
