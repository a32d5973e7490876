import type { Auth } from '../../services/schema/service';
import { below, each, textAt, type Document, type Spot } from './document';
import { found, todo, type Drafted, type Note } from './notes';

const rootOf = (document: Document): Spot => ({ value: document, place: '#' });

/** The address that all paths follow: the first server, with its variables at their defaults. */
export function baseUrl(document: Document, call: Spot): Drafted<string> {
	const part = 'management.baseUrl';
	const own = each(document, below(document, call, 'servers'));
	const servers = own.length > 0 ? own : each(document, below(document, rootOf(document), 'servers'));
	const [first] = servers;
	const written = textAt(document, first?.[1], 'url');
	if (!first || written === undefined)
		return { value: '', notes: [todo(part, 'The document has no address ("servers").')] };
	const variables = each(document, below(document, first[1], 'variables'));
	const filled = variables.reduce(
		(address, [name, spot]) => address.replaceAll(`{${name}}`, textAt(document, spot, 'default') ?? `{${name}}`),
		written,
	);
	const address = filled.replace(/\/+$/, '');
	const notes: Note[] = [found(part, address, first[1].place)];
	if (variables.length > 0) {
		notes.push(
			todo(
				part,
				`The address has variables (${variables.map(([name]) => name).join(', ')}), here with their defaults. Which are right for everyone, and which does a user have to give?`,
				first[1].place,
			),
		);
	}
	if (servers.length > 1) {
		const addresses = servers.map(([, spot]) => textAt(document, spot, 'url') ?? '').slice(0, 10);
		notes.push(
			todo(
				part,
				`The document has several addresses, and the first is taken: ${addresses.join(', ')}.`,
				first[1].place,
			),
		);
	}
	if (!/^https:\/\//.test(address))
		notes.push(todo(part, 'The address is not a whole one that begins with https://.', first[1].place));
	if (/sandbox|staging|test|localhost/i.test(address))
		notes.push(todo(part, 'The address looks like one for tests.', first[1].place));
	return { value: address, notes };
}

/** How one scheme of the document puts the key into a call; undefined for those that a definition has no word for. */
function authFor(document: Document, name: string, scheme: Spot): Drafted<Auth | undefined> {
	const part = 'management.auth';
	const at = (field: string) => textAt(document, scheme, field)?.toLowerCase();
	const header = textAt(document, scheme, 'name') ?? '';
	const drafted = (value: Auth, text: string, ...notes: Note[]) => ({
		value,
		notes: [found(part, text, scheme.place), ...notes],
	});
	const kind = [at('type'), at('type') === 'http' ? at('scheme') : at('in')].filter(Boolean).join(' ');
	switch (kind) {
		case 'http bearer':
			return drafted({ header: 'Authorization', value: 'Bearer {apiKey}' }, `${name}: a bearer token`);
		case 'http basic':
			return drafted(
				{ basic: { user: '{apiKey}', password: '' } },
				`${name}: user name and password (Basic)`,
				todo(part, 'Which part is the key? Drafted as the user name, with an empty password.', scheme.place),
			);
		case 'apikey header':
			return drafted(
				{ header, value: '{apiKey}' },
				`${name}: the header ${header}`,
				...(header.toLowerCase() === 'authorization'
					? [
							todo(
								part,
								'Is there a word before the key, such as "Bearer " or "Token token="? The document does not say.',
								scheme.place,
							),
						]
					: []),
			);
		case 'apikey query':
			return drafted({ query: { [header]: '{apiKey}' } }, `${name}: the parameter ${header}`);
		default:
			return {
				value: undefined,
				notes: [
					todo(
						part,
						`The document has the scheme "${name}" (${kind || 'unknown'}), which a key in a credential cannot serve.`,
						scheme.place,
					),
				],
			};
	}
}

/** How the key stands in a call: the first scheme of the call that creates a webhook that a definition has words for. */
export function auth(document: Document, call: Spot): Drafted<Auth | undefined> {
	const part = 'management.auth';
	const required = below(document, call, 'security') ?? below(document, rootOf(document), 'security');
	const ways = each(document, required).map(([, way]) => each(document, way).map(([name]) => name));
	const together = ways.find((names) => names.length > 1);
	const names = [...new Set(ways.flat())];
	const drafts = names.flatMap((name) => {
		const scheme = below(document, rootOf(document), 'components', 'securitySchemes', name);
		return scheme ? [authFor(document, name, scheme)] : [];
	});
	const taken = drafts.find(({ value }) => value !== undefined);
	const notes = taken ? taken.notes : drafts.flatMap((draft) => draft.notes);
	if (!taken) notes.push(todo(part, 'The document does not say how a call proves who it is from. Drafted as nothing.'));
	if (taken && names.length > 1)
		notes.push(
			todo(
				part,
				`The key can be sent in several ways (${names.join(', ')}), and the first with a key is taken.`,
				required?.place,
			),
		);
	if (together) notes.push(todo(part, `These have to come together: ${together.join(', ')}.`, required?.place));
	return { value: taken?.value, notes };
}
