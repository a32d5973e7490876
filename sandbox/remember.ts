/** No record grows past this, however long a demo runs. */
const maxRemembered = 50_000;

/** Adds to a record and drops its oldest entries when it gets long. */
export function remember<T>(record: T[], entry: T): T {
	record.push(entry);
	if (record.length > maxRemembered) record.splice(0, record.length - maxRemembered);
	return entry;
}
