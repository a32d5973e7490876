import path from 'node:path';

export const repository = path.dirname(__dirname);

/** Holds what can be made again at any time; outside git. */
export const cache = path.join(repository, '.cache');

/** The private packages that say what to install. */
export const hostPackages = __dirname;
