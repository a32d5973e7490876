/** Labels that are not their name written out. */
const others: Readonly<Record<string, string | undefined>> = {
	content: 'Signed Content',
	endpointId: 'Endpoint',
	onDeactivate: 'When Unpublished',
	sampleOnListen: 'Sample While Listening',
};

/** A field of a node or a credential as the editor labels it: `appId` is "App ID". */
export const labelOf = (name: string): string =>
	others[name] ??
	name
		.replace(/([a-z])([A-Z])/g, '$1 $2')
		.replace(/^./, (letter) => letter.toUpperCase())
		.replace(/\b(?:Api|Id|Url)\b/g, (word) => word.toUpperCase())
		.replace(/ On /g, ' on ');
