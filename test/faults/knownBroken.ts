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
	{ finding: 'P1', pipelines: ['publication'], steps: ['publish, right key'] },
	{ finding: 'P2', pipelines: ['publication'], steps: ['publish, back up'] },
	{ finding: 'P4', pipelines: ['publication'], steps: ['restart, killed at row'] },
	{ finding: 'P4', pipelines: ['publication'], steps: ['restart, killed at create'] },
	{ finding: 'P5', pipelines: ['publication'], steps: ['restart, switched off'] },
	{ finding: 'F5b', steps: ['restart, crowded'], vendors: ['assisters'] },
	{
		finding: 'P5',
		except: [
			'kind',
			'delete answers 200 with an error inside',
			'create answers 200 with an error inside',
			'update answers 200 with an error inside',
			'ids beyond 2^53',
			'the secret is masked',
		],
		steps: ['publish again, deleted'],
	},
	{
		finding: 'P5',
		except: [
			'kind',
			'delete answers 200 with an error inside',
			'create answers 200 with an error inside',
			'update answers 200 with an error inside',
			'ids beyond 2^53',
			'the secret is masked',
		],
		steps: ['publish again, deleted'],
		vendors: ['assisters'],
	},
	{
		finding: 'P5',
		except: [
			'kind',
			'delete answers 200 with an error inside',
			'create answers 200 with an error inside',
			'update answers 200 with an error inside',
			'ids beyond 2^53',
			'the secret is masked',
		],
		steps: ['publish again, deleted'],
		vendors: ['casey'],
	},
	{
		finding: 'P5',
		except: [
			'kind',
			'delete answers 200 with an error inside',
			'create answers 200 with an error inside',
			'update answers 200 with an error inside',
			'ids beyond 2^53',
			'the secret is masked',
		],
		steps: ['publish again, deleted'],
		vendors: ['commet'],
	},
	{
		finding: 'P5',
		except: [
			'kind',
			'delete answers 200 with an error inside',
			'create answers 200 with an error inside',
			'update answers 200 with an error inside',
			'ids beyond 2^53',
			'the secret is masked',
		],
		steps: ['publish again, deleted'],
		vendors: ['noderails'],
	},
	{
		finding: 'L7',
		except: ['create answers 200 with an error inside', 'the list lags one look behind'],
		steps: ['publish after a pause'],
	},
	{
		finding: 'P5',
		except: [
			'delete answers 200 with an error inside',
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
	{
		finding: 'H6',
		except: [
			'delete answers 200 with an error inside',
			'create answers 200 with an error inside',
			'update answers 200 with an error inside',
			'the secret is masked',
		],
		steps: ['overwritten'],
	},
	{
		finding: 'F5b',
		except: ['create answers 200 with an error inside'],
		steps: ['unpublish, crowded'],
		vendors: ['assisters'],
	},
	{ finding: 'P5', vendorIs: ['kind'], pipelines: ['publication'], steps: ['publish again, deleted'] },
	{
		finding: 'F2',
		vendorIs: ['delete only archives, then 404', 'delete only archives, then 204'],
		steps: ['publish, left-over'],
		vendors: ['assisters', 'commet'],
	},
	{
		finding: 'F2',
		vendorIs: ['delete only archives, then 404', 'delete only archives, then 204'],
		steps: ['publish a change', 'publish, back on'],
	},
	{
		finding: 'F5a',
		vendorIs: [
			'addresses in lower case',
			'addresses with a slash',
			'addresses percent-encoded',
			'addresses with a query',
			'addresses with http',
			'addresses cut',
		],
		steps: ['restart, crowded'],
		vendors: ['casey', 'commet'],
	},
	{
		finding: 'F5a',
		vendorIs: [
			'addresses in lower case',
			'addresses with a slash',
			'addresses percent-encoded',
			'addresses with a query',
			'addresses with http',
			'addresses cut',
		],
		steps: ['unpublish, crowded'],
		vendors: ['casey', 'commet', 'noderails'],
	},
	{
		finding: 'F5a',
		vendorIs: [
			'addresses in lower case',
			'addresses with a slash',
			'addresses percent-encoded',
			'addresses with a query',
			'addresses with http',
			'addresses cut',
		],
		steps: [
			'publish',
			'publish, left-over',
			'publish again',
			'publish a change',
			'publish, back on',
			'restart',
			'clock',
			'unpublish',
		],
	},
	{
		finding: 'F5b',
		vendorIs: ['the list is cut at the newest'],
		steps: ['restart, crowded'],
		vendors: ['casey', 'commet'],
	},
	{
		finding: 'F5b',
		vendorIs: ['the list is cut at the newest'],
		steps: ['unpublish, crowded'],
		vendors: ['casey', 'commet', 'noderails'],
	},
	{
		finding: 'F5c',
		vendorIs: ['the list lags three looks behind'],
		steps: ['restart, crowded'],
		vendors: ['casey', 'commet'],
	},
	{
		finding: 'F5c',
		vendorIs: ['the list lags three looks behind'],
		steps: ['unpublish, crowded'],
		vendors: ['casey', 'commet', 'noderails'],
	},
	{
		finding: 'F5c',
		vendorIs: ['the list lags one look behind'],
		steps: ['unpublish, crowded'],
		vendors: ['casey', 'noderails'],
	},
	{ finding: 'F5c', vendorIs: ['the list lags one look behind'], steps: ['restart, crowded'], vendors: ['casey'] },
	{
		finding: 'F5c',
		vendorIs: ['the list lags three looks behind'],
		steps: ['publish', 'publish again', 'publish a change', 'publish, back on', 'restart', 'clock', 'unpublish'],
	},
	{
		finding: 'F5c',
		vendorIs: ['the list lags one look behind'],
		steps: ['publish', 'publish again', 'restart', 'clock', 'unpublish'],
	},
	{
		finding: 'F9',
		vendorIs: ['the page that is asked for is ignored'],
		steps: ['restart, crowded', 'unpublish, crowded'],
		vendors: ['commet'],
	},
	{ finding: 'M11', vendorIs: ['the secret is masked'], steps: ['publish, left-over'], vendors: ['casey'] },
	{ finding: 'M5', vendorIs: ['ids beyond 2^53'], steps: ['publish, left-over'], vendors: ['assisters', 'commet'] },
	{ finding: 'M5', vendorIs: ['ids beyond 2^53'], steps: ['restart, crowded'], vendors: ['casey', 'commet'] },
	{
		finding: 'M5',
		vendorIs: ['ids beyond 2^53'],
		steps: ['unpublish, crowded'],
		vendors: ['casey', 'commet', 'noderails'],
	},
	{
		finding: 'M5',
		vendorIs: ['ids beyond 2^53'],
		steps: ['publish', 'publish again', 'publish a change', 'publish, back on', 'restart', 'clock', 'unpublish'],
	},
	{
		finding: 'M8',
		vendorIs: ['create answers 200 with an error inside'],
		steps: ['restart, crowded'],
		vendors: ['casey', 'commet'],
	},
	{ finding: 'M8', vendorIs: ['create answers 200 with an error inside'], steps: ['restart'] },
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
