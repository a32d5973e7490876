import type { INodeProperties } from 'n8n-workflow';

/**
 * Leaves the notices to the editor. There is one for nearly every service of the gallery, and n8n goes through all
 * properties of a node twice for each delivery; but a notice is text, and has no value that a run could want.
 *
 * What the editor shows reaches it as JSON, and so does what a package's build writes down for n8n: there, each notice is
 * behind the property that it was given behind, whatever n8n has added meanwhile.
 */
export function noticesForEditor(properties: readonly INodeProperties[]): INodeProperties[] {
	const withValue: INodeProperties[] = [];
	const noticesBehind = new Map<INodeProperties | undefined, INodeProperties[]>();
	for (const property of properties) {
		const last = withValue.at(-1);
		if (property.type === 'notice') noticesBehind.set(last, [...(noticesBehind.get(last) ?? []), property]);
		else withValue.push(property);
	}
	const noticesOf = (property?: INodeProperties) => noticesBehind.get(property) ?? [];
	return Object.defineProperty(withValue, 'toJSON', {
		value(this: INodeProperties[]) {
			return [...noticesOf(), ...this.flatMap((property) => [property, ...noticesOf(property)])];
		},
	});
}
