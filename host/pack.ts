import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { exclusively } from './exclusive';
import { runNpm } from './npm';
import { cache, repository } from './paths';
import type { OnProgress } from './runProgram';

/** Longest time for building and for packing, in milliseconds. */
const boundMs = 5 * 60_000;

/** What `npm run build` and `npm pack` read: folders with all that is in them, and files. */
const sources = [
	'action',
	'credentials',
	'deliveries',
	'endpoints',
	'gulpfile.js',
	'handover',
	'icons',
	'index.ts',
	'lifecycle',
	'LICENSE',
	'nodes',
	'package-lock.json',
	'package.json',
	'README.md',
	'scripts/bundle.mjs',
	'services',
	'tsconfig.build.json',
	'tsconfig.json',
];

/** How long a tarball is kept that nobody has asked for, in milliseconds. */
const keptMs = 24 * 3_600_000;

const packedSchema = z.array(z.object({ filename: z.string() })).length(1);

/** The files at or below some places, in the order of their names. */
async function filesBelow(places: readonly string[]): Promise<string[]> {
	const files = await Promise.all(
		places.map(async (place) => {
			const absolute = path.join(repository, place);
			if ((await stat(absolute)).isFile()) return [place];
			const names = (await readdir(absolute)).map((name) => path.join(place, name));
			return await filesBelow(names);
		}),
	);
	return files.flat().sort();
}

/** The same for the same sources, another one for others. */
async function fingerprint(): Promise<string> {
	const hash = createHash('sha256');
	for (const file of await filesBelow(sources)) {
		const bytes = await readFile(path.join(repository, file));
		hash.update(`${file}\0${bytes.length}\0`).update(bytes);
	}
	return hash.digest('hex').slice(0, 16);
}

async function removeOld(directory: string): Promise<void> {
	for (const name of await readdir(directory)) {
		const { mtimeMs } = await stat(path.join(directory, name));
		if (Date.now() - mtimeMs > keptMs) await rm(path.join(directory, name), { recursive: true, force: true });
	}
}

/**
 * Builds this package and packs it as it would be published, unless a tarball of the very same sources is in the cache.
 *
 * @returns the path of the tarball, in the cache folder
 * @throws with the gist of its output, if the build fails
 */
export async function packPackage(onProgress: OnProgress = () => undefined): Promise<string> {
	const directory = path.join(cache, 'package');
	await mkdir(directory, { recursive: true });
	const wanted = path.join(directory, await fingerprint());
	const known = await tarballIn(wanted);
	if (known !== undefined) return known;

	await removeOld(directory);
	// Two builds would each take away the dist/ of the other.
	const onWait = (pid: number) => onProgress(`Process ${pid} is packing the package; waiting for it`);
	return await exclusively(path.join(cache, 'package.lock'), onWait, async () => {
		return (await tarballIn(wanted)) ?? (await buildAndPack(directory, wanted, onProgress));
	});
}

/** The tarball that was put into a folder; undefined if there is none. */
async function tarballIn(folder: string): Promise<string | undefined> {
	const [known] = await readdir(folder).catch(() => []);
	return known === undefined ? undefined : path.join(folder, known);
}

async function buildAndPack(directory: string, wanted: string, onProgress: OnProgress): Promise<string> {
	const common = { directory: repository, boundMs, onProgress };
	await runNpm({ ...common, doing: 'Building the package', args: ['run', '--silent', 'build'] });
	// Under its name only once it is whole.
	const fresh = await mkdtemp(path.join(directory, 'packing-'));
	const answer = await runNpm({
		...common,
		doing: 'Packing the package',
		args: ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', fresh],
	});
	const [packed] = packedSchema.parse(JSON.parse(answer));
	await rename(fresh, wanted);
	return path.join(wanted, packed?.filename ?? '');
}
