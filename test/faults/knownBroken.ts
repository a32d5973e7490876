import type { LifeCell } from './life/matrix';

/** Cells that break a promise today, by what was found. A field that is left out stands for all that there are. */
export interface KnownBroken {
	/** Id of the finding. */
	finding: string;
	steps: readonly string[];
	vendorIs?: readonly string[];
	/** Ways to be that are left out. */
	except?: readonly string[];
	pipelines?: ReadonlyArray<LifeCell['pipeline']>;
	vendors?: ReadonlyArray<LifeCell['vendor']>;
}

/** Every cell that these name has to be broken: what becomes whole is taken out, so that the list only gets shorter. */
export const knownBroken: readonly KnownBroken[] = [
	{
		finding: 'P5',
		except: [
			'delete answers 200 with an error inside',
			'create answers 200 with an error inside',
			'update answers 200 with an error inside',
			'ids beyond 2^53',
			'the secret is masked',
		],
		pipelines: ['publication'],
		steps: ['publish again, deleted', 'clock, switched off', 'clock, deleted'],
	},
	{ finding: 'P4', pipelines: ['publication'], steps: ['restart, killed at row'] },
	{
		finding: 'P4',
		except: ['create answers 200 with an error inside', 'ids beyond 2^53'],
		pipelines: ['publication'],
		steps: ['restart, killed at create'],
	},
	{
		finding: 'P5',
		except: ['create answers 200 with an error inside', 'ids beyond 2^53'],
		pipelines: ['publication'],
		steps: ['restart, switched off'],
	},
	{ finding: 'P5', pipelines: ['older', '1.123'], steps: ['clock, switched off', 'clock, deleted'] },
	{
		finding: 'L7b',
		except: [
			'delete answers 200 with an error inside',
			'create answers 200 with an error inside',
			'update answers 200 with an error inside',
			'ids beyond 2^53',
			'the secret is masked',
		],
		pipelines: ['publication'],
		steps: ['rotated elsewhere'],
	},
	{ finding: 'L7b', pipelines: ['older', '1.123'], steps: ['rotated elsewhere'] },
];

export const isKnownBroken = (cell: LifeCell): boolean =>
	knownBroken.some(
		({ steps, vendorIs, except, pipelines, vendors }) =>
			steps.includes(cell.step) &&
			(vendorIs?.includes(cell.vendorIs) ?? true) &&
			!except?.includes(cell.vendorIs) &&
			(pipelines?.includes(cell.pipeline) ?? true) &&
			(vendors?.includes(cell.vendor) ?? true),
	);
