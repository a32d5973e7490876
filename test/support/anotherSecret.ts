/** Another signing secret of the same form: with the same prefix, and as many bytes. */
export const anotherSecret = (secret: string): string =>
	secret.replace(/^(whsec_)?(.{12})/, (_all, prefix: string | undefined, begin: string) => {
		const reversed = [...begin].reverse().join('');
		return (prefix ?? '') + (reversed === begin ? `${begin.slice(1)}x` : reversed);
	});
