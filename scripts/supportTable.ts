import { services } from '../services/catalog';
import type { Service } from '../services/schema/service';
import { strategyOf, testReaches, type ManagedOperation, type Strategy } from '../services/capabilities';

const columns: Array<[heading: string, operation: ManagedOperation]> = [
	['list', 'getAll'],
	['get', 'get'],
	['create', 'create'],
	['update', 'update'],
	['enable, disable', 'enable'],
	['delete', 'delete'],
	['rotate', 'rotateSecret'],
	['fetch secret', 'getSecret'],
	['test', 'sendTest'],
	['deliveries', 'getDeliveries'],
	['send', 'sendMessage'],
];

const letters: Record<Strategy, string> = { native: 'N', replace: 'R', list: 'L' };

function cell(service: Service, operation: ManagedOperation): string {
	const strategy = strategyOf(service, operation);
	if (!strategy) return '–';
	const reachesAll = operation === 'sendTest' && testReaches(service.management) === 'account';
	return reachesAll ? `${letters[strategy]} (all endpoints)` : letters[strategy];
}

/** Which service can do what, as a Markdown table made from the rows. */
export function supportTable(): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [
		line(['', ...columns.map(([heading]) => heading)]),
		line(['---', ...columns.map(() => '---')]),
		...services.map((service) =>
			line([service.displayName, ...columns.map(([, operation]) => cell(service, operation))]),
		),
		line(['Custom', 'whatever its definition declares', ...columns.slice(1).map(() => '')]),
	].join('\n');
}
