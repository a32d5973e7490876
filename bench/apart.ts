import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { HostInstallation } from '../host/install';
import { repository } from '../host/paths';

/** Longest time that a measurement in a process of its own may take, in milliseconds. */
const boundMs = 4 * 60_000;

const verifierSchema = z.array(
	z.object({
		bytes: z.number(),
		microseconds: z.object({
			floor: z.number(),
			ours: z.number(),
			floorStamped: z.number(),
			oursStamped: z.number(),
			standardwebhooks: z.number(),
			svix: z.number(),
		}),
		ratios: z.object({ ours: z.number(), oursStamped: z.number(), standardwebhooks: z.number(), svix: z.number() }),
	}),
);

const memorySchema = z.object({
	capacity: z.number(),
	kept: z.number(),
	held: z.array(z.object({ seen: z.number(), bytes: z.number() })),
	microseconds: z.number(),
});

const clockSchema = z.object({
	triggers: z.number(),
	/** What publishing them for the first time took, one after the other. */
	published: z.object({ calls: z.number(), writes: z.number() }).optional(),
	periods: z.array(z.object({ calls: z.number(), writes: z.number(), processorMs: z.number(), heapBytes: z.number() })),
});

export type VerifierResult = z.infer<typeof verifierSchema>;
export type MemoryResult = z.infer<typeof memorySchema>;
export type ClockResult = z.infer<typeof clockSchema>;

async function apart<T>({ node }: HostInstallation, file: string, schema: z.ZodType<T>, ...args: string[]): Promise<T> {
	const { stdout } = await promisify(execFile)(
		node,
		['--expose-gc', '--import', 'tsx', path.join(__dirname, 'inner', file), ...args],
		{ cwd: repository, timeout: boundMs },
	);
	return schema.parse(JSON.parse(stdout));
}

/** The check of a signature: ours, others', and the bare HMAC. On n8n's Node, in a process that does nothing else. */
export async function measureVerifier(installation: HostInstallation, rounds: number): Promise<VerifierResult> {
	return await apart(installation, 'verifier.ts', verifierSchema, String(rounds));
}

/** What the memory of seen ids holds as it fills and after. On n8n's Node, in a process that does nothing else. */
export async function measureMemory(installation: HostInstallation): Promise<MemoryResult> {
	return await apart(installation, 'memory.ts', memorySchema);
}

/** What a period of the clock takes for many triggers of one account. On n8n's Node, in a process that does nothing else. */
export async function measureClock(installation: HostInstallation): Promise<ClockResult> {
	return await apart(installation, 'clock.ts', clockSchema);
}
