import { existsSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../../host/paths';

/**
 * For tests of what `npm run build` makes.
 *
 * @param root the folder that holds `dist/`
 * @throws with what to do, if it was not built to its end: the metadata for n8n are what the build writes last
 */
export function requireBuilt(root = repository): void {
	const built = ['dist/index.js', 'dist/types/nodes.json'].every((file) => existsSync(path.join(root, file)));
	if (!built) throw new Error('dist/ is missing or not complete: run "npm run build" first.');
}
