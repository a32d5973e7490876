/** Beyond this a bare number can only be milliseconds: as seconds it would be the year 5138. */
const minMilliseconds = 1e11;

/** Whether a time since 1970 without a unit is in milliseconds, and not in seconds. */
export const isInMilliseconds = (time: number): boolean => time >= minMilliseconds;
