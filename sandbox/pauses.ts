/** Pauses that can all be cut short at once, so that no timer outlives its server. */
export class Pauses {
	private readonly running = new Map<NodeJS.Timeout, () => void>();

	/** Waits the given milliseconds, or until {@link cancel}. */
	async wait(milliseconds: number): Promise<void> {
		await new Promise<void>((resolve) => {
			const timer = setTimeout(() => {
				this.running.delete(timer);
				resolve();
			}, milliseconds);
			this.running.set(timer, resolve);
		});
	}

	/** Ends every pause now. */
	cancel(): void {
		for (const [timer, resolve] of this.running) {
			clearTimeout(timer);
			resolve();
		}
		this.running.clear();
	}
}
