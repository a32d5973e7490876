interface Named {
	name: string;
}

/** Sorts by name, without regard to case. By code units, because the collator of a language takes some 7 ms to make. */
export function byName(a: Named, b: Named): number {
	const [first, second] = [a.name.toLowerCase(), b.name.toLowerCase()];
	if (first === second) return 0;
	return first < second ? -1 : 1;
}
