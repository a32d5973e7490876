/** How often this process looks whether the one that has started it is still there, in milliseconds. */
const everyMs = 1_000;

/**
 * Ends this process in order (SIGTERM) when the npm script that it is a part of has ended before it. npm hands a signal on
 * to the shell only that runs the script, and that ends without a word to what it has started. Does nothing outside of
 * npm scripts, nor on Windows, where a process is not told that its parent has gone.
 */
export function endWithNpm(): void {
	if (process.env.npm_lifecycle_event === undefined) return;
	const parent = process.ppid;
	const watch = setInterval(() => {
		if (process.ppid === parent) return;
		clearInterval(watch);
		process.kill(process.pid, 'SIGTERM');
	}, everyMs);
	watch.unref();
}
