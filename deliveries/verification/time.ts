/** Beyond this a bare number can only be milliseconds: as seconds it would be the year 5138. */
const minMilliseconds = 1e11;

/** Whether a number without a unit counts milliseconds since 1970, and not seconds. */
export const isInMilliseconds = (time: number): boolean => time >= minMilliseconds;
