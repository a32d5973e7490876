/** No record grows past this, however long a demo runs. */
const mostRemembered = 50_000;

/** Adds to a record and drops its oldest entries when it gets long. */
export function remember<T>(record: T[], entry: T): T {
	record.push(entry);
	if (record.length > mostRemembered) record.splice(0, record.length - mostRemembered);
	return entry;
}
