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
	{ finding: 'P4', pipelines: ['publication'], steps: ['restart, killed at row'] },
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
		steps: ['publish again, deleted'],
	},
	{
		finding: 'L7',
		except: ['create answers 200 with an error inside'],
		steps: ['publish after a pause'],
		vendors: ['assisters'],
	},
	{
		finding: 'P4',
		except: ['create answers 200 with an error inside'],
		pipelines: ['publication'],
		steps: ['restart, killed at create'],
	},
	{
		finding: 'P5',
		except: ['create answers 200 with an error inside'],
		pipelines: ['publication'],
		steps: ['restart, switched off'],
	},
	{
		finding: 'P5',
		except: [
			'create answers 200 with an error inside',
			'update answers 200 with an error inside',
			'the secret is masked',
		],
		steps: ['clock, switched off'],
	},
	{
		finding: 'P5',
		except: [
			'delete answers 200 with an error inside',
			'create answers 200 with an error inside',
			'update answers 200 with an error inside',
			'ids beyond 2^53',
			'the secret is masked',
		],
		steps: ['clock, deleted'],
	},
	{
		finding: 'L7b',
		except: [
			'delete answers 200 with an error inside',
			'create answers 200 with an error inside',
			'update answers 200 with an error inside',
			'the secret is masked',
		],
		steps: ['rotated elsewhere'],
	},
	{ finding: 'L7', vendorIs: ['the account is full'], steps: ['publish after a pause'], vendors: ['commet'] },
	{
		finding: 'F9',
		vendorIs: ['the page that is asked for is ignored'],
		steps: ['restart, crowded', 'unpublish, crowded'],
		vendors: ['commet'],
	},
	{ finding: 'M11', vendorIs: ['the secret is masked'], steps: ['publish, left-over'], vendors: ['casey'] },
	{ finding: 'M5', vendorIs: ['ids beyond 2^53'], steps: ['publish, left-over'], vendors: ['assisters', 'commet'] },
	{ finding: 'M5', vendorIs: ['ids beyond 2^53'], steps: ['publish after a pause'], vendors: ['commet', 'noderails'] },
	{
		finding: 'M5',
		vendorIs: ['ids beyond 2^53'],
		steps: [
			'publish',
			'publish again',
			'publish a change',
			'publish, right key',
			'publish, back up',
			'publish, back on',
			'restart',
			'restart, crowded',
			'clock',
			'overwritten',
			'unpublish',
			'unpublish, crowded',
		],
	},
	{
		finding: 'M8',
		vendorIs: ['delete answers 200 with an error inside'],
		steps: ['publish, left-over'],
		vendors: ['assisters', 'commet'],
	},
	{
		finding: 'M8',
		vendorIs: ['delete answers 200 with an error inside'],
		steps: ['restart, crowded', 'unpublish, crowded'],
		vendors: ['assisters'],
	},
	{
		finding: 'M8',
		vendorIs: ['update answers 200 with an error inside'],
		steps: ['publish after a pause'],
		vendors: ['commet', 'noderails'],
	},
	{
		finding: 'M8',
		vendorIs: ['delete answers 200 with an error inside'],
		steps: ['publish after a pause'],
		vendors: ['commet'],
	},
	{ finding: 'M8', vendorIs: ['delete answers 200 with an error inside'], steps: ['publish, back on'] },
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
