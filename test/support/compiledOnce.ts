import path from 'node:path';
import { cache } from '../../host/paths';

/**
 * For n8n's environment: Node keeps what it has compiled of n8n's thousands of files for the next start. Not for what is
 * measured, because users start without it.
 */
export const compiledOnce = { NODE_COMPILE_CACHE: path.join(cache, 'compiled') };
