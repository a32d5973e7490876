import process from 'node:process';

/**
 * Loaded into n8n: ends it, with what it has started, when the process that drives it has gone without stopping it, even
 * by SIGKILL. The two are joined by an IPC channel, which the system closes then.
 */
process.once('disconnect', () => process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL'));
process.channel?.unref();
