import { z } from 'zod';
import { path, places } from './primitives';

/** How many entries are asked for, where that can be left out. */
const optionalLimit = {
	limitParam: z
		.string()
		.optional()
		.describe('Name of the parameter for the number of entries on a page; without it none is asked for.'),
	pageSize: z.number().int().positive().optional().describe('The most entries that the service gives on one page.'),
};

/** How a list goes on after its first page. */
export const pagingSchema = z.discriminatedUnion('style', [
	z
		.object({
			style: z.literal('cursor').describe('Each page names the next one.'),
			cursorParam: z
				.string()
				.describe('Name of the parameter (after `?` in the address) that takes the cursor, the mark of the next page.'),
			next: places
				.optional()
				.describe('Where the answer holds the next cursor. Nothing there, null or an empty text means the end.'),
			lastItem: path
				.optional()
				.describe('Where the last entry of a page holds the cursor, such as `id`, if the answer itself names none.'),
			more: places.optional().describe('Where the answer says (true or false) whether there is more, if it does.'),
			...optionalLimit,
		})
		.strict(),
	z
		.object({
			style: z.literal('page').describe('Pages are numbered.'),
			pageParam: z.string().describe('Name of the parameter for the number of the page.'),
			firstPage: z.number().int().default(1).describe('Number of the first page.'),
			limitParam: z.string().describe('Name of the parameter for the number of entries on a page.'),
			pageSize: z
				.number()
				.int()
				.positive()
				.describe('The most entries that the service gives on one page. A page with fewer is the last one.'),
		})
		.strict(),
	z
		.object({
			style: z.literal('offset').describe('The call says how many entries to leave out.'),
			offsetParam: z.string().describe('Name of the parameter for the number of entries to leave out.'),
			limitParam: z.string().describe('Name of the parameter for the number of entries on a page.'),
			pageSize: z.number().int().positive().describe('The most entries that the service gives on one page.'),
		})
		.strict(),
	z
		.object({
			style: z.literal('url').describe('Each page has the address of the next one.'),
			next: places.describe(
				'Where the answer holds that address. Of it only what stands behind `?` is used, so that the calls go nowhere else. Nothing there, null or an empty text means the end.',
			),
			...optionalLimit,
		})
		.strict(),
	z
		.object({
			style: z
				.literal('link')
				.describe(
					'The header `Link` of each answer has the address of the next page (`rel="next"`). Of it, too, only what stands behind `?` is used.',
				),
			...optionalLimit,
		})
		.strict(),
]);

export type Paging = z.infer<typeof pagingSchema>;
