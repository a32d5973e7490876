import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withPart } from '../../scripts/generated';
import { rowOf } from './calls';
import type { Outcome } from './matrix';
import { faultTable, stepList } from './table';

/** The page that shows the matrix. */
export const pageFile = join(__dirname, '../../docs/reliability.md');

export const readPage = (): string => readFileSync(pageFile, 'utf8');

/** The page with the list of steps made anew. */
export const withSteps = (page: string): string => withPart(page, 'steps', stepList());

/** The page with a vendor's table made anew. */
export function withTable(page: string, vendor: string, outcomes: readonly Outcome[]): string {
	return withPart(page, `faults of ${rowOf(vendor).displayName}`, faultTable(outcomes));
}
