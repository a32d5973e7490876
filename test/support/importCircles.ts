import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Which files each file imports, types included; paths as in `files`. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the imports of source files: `import`, `import type`, `import('…')` as a call and as a type, `export … from`.
 * What is not among the files, such as packages, is left out.
 *
 * @param files absolute paths
 */
export function importGraph(files: readonly string[]): ImportGraph {
	const known = new Set(files);
	const graph = new Map<string, string[]>();
	for (const file of files) {
		const source = readFileSync(file, 'utf8');
		const names = ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName);
		const found = names
			.filter((name) => name.startsWith('.'))
			.flatMap((name) =>
				candidates(path.resolve(path.dirname(file), name))
					.filter((each) => known.has(each))
					.slice(0, 1),
			);
		graph.set(file, [...new Set(found)]);
	}
	return graph;
}

/** The files that a path without its ending may mean, in the order in which TypeScript tries them. */
const candidates = (place: string): string[] => [place, `${place}.ts`, `${place}.mjs`, path.join(place, 'index.ts')];

/**
 * Groups of files of which each imports every other one, directly or over others of them (strongly connected parts, by
 * Tarjan's algorithm). A file that imports itself counts too.
 */
export function importCircles(graph: ImportGraph): string[][] {
	const circles: string[][] = [];
	const order = new Map<string, number>();
	const lowest = new Map<string, number>();
	const stack: string[] = [];
	const visit = (file: string): number => {
		const own = order.size;
		order.set(file, own);
		stack.push(file);
		let low = own;
		for (const next of graph.get(file) ?? []) {
			if (!order.has(next)) low = Math.min(low, visit(next));
			else if (stack.includes(next)) low = Math.min(low, lowest.get(next) ?? order.get(next) ?? low);
		}
		lowest.set(file, low);
		if (low === own) {
			const part = stack.splice(stack.indexOf(file));
			if (part.length > 1 || graph.get(file)?.includes(file)) circles.push(part.sort());
		}
		return low;
	};
	for (const file of graph.keys()) if (!order.has(file)) visit(file);
	return circles;
}
