import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { runNpm } from './npm';
import { cache, repository } from './paths';
import type { OnProgress } from './run';

/** Longest time for building and for packing, in milliseconds. */
const boundMs = 5 * 60_000;

const packedSchema = z.array(z.object({ filename: z.string() })).length(1);

/**
 * Builds this package and packs it as it would be published.
 *
 * @returns the path of the tarball, in the cache folder
 * @throws with the gist of its output, if the build fails
 */
export async function packPackage(onProgress: OnProgress = () => undefined): Promise<string> {
	const directory = path.join(cache, 'package');
	await mkdir(directory, { recursive: true });
	const common = { directory: repository, boundMs, onProgress };
	await runNpm({ ...common, doing: 'Building the package', args: ['run', '--silent', 'build'] });
	const answer = await runNpm({
		...common,
		doing: 'Packing the package',
		args: ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', directory],
	});
	const [packed] = packedSchema.parse(JSON.parse(answer));
	return path.join(directory, packed?.filename ?? '');
}
