import { z } from 'zod';

/** A dot path into a JSON value, such as `data.secret`. The empty path is the value itself. */
export const path = z.string();

/** Places to look in, best first: the first one that holds something counts. */
export const places = z.array(path).min(1);

/** A value without parts. */
export const scalar = z.union([z.string(), z.number(), z.boolean()]);
