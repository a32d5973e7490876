/** Numbers without a unit from here on are milliseconds, microseconds, nanoseconds: in the unit before, they would be the year 5138. */
const minMilliseconds = 1e11;
const minMicroseconds = 1e14;
const minNanoseconds = 1e17;

/** Milliseconds since 1970 of a number that counts seconds, milliseconds, microseconds or nanoseconds; its size says which. */
export function millisecondsOf(time: number): number {
	if (time < minMilliseconds) return time * 1000;
	if (time < minMicroseconds) return time;
	return time < minNanoseconds ? time / 1e3 : time / 1e6;
}

const isoTime =
	/^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?) ?(?:(Z)|([+-]\d{2})(?::?(\d{2}))?)?)?$/i;

/**
 * Milliseconds since 1970 of a time in ISO 8601. One without a zone is UTC, whatever the zone of the server: so do the
 * services that leave it out (orbcorp/orb-node#156).
 *
 * @returns undefined for any other text
 */
export function parseIsoTime(text: string): number | undefined {
	const [, day, clock = '00:00', , hours, minutes = '00'] = isoTime.exec(text) ?? [];
	if (day === undefined) return undefined;
	const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`;
	const milliseconds = Date.parse(`${day}T${clock.replace(',', '.')}${zone}`);
	return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** Nothing that a service tells of is from outside of these years; a number that would be one is no time. */
const minTime = Date.UTC(2000, 0);
const maxTime = Date.UTC(2100, 0);

/** Whether a service can mean this time, in milliseconds since 1970. */
export const isInReason = (time: number): boolean => time >= minTime && time < maxTime;
