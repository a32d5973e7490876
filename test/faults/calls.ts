import { services } from '../../services/catalog';
import type { Operation, Service } from '../../services/schema/service';

/** The management calls that the trigger's lifecycle makes when nothing goes wrong: the matrix has a fault in each. */
export const callNames = ['list', 'create', 'getSecret', 'rotateSecret', 'update', 'delete'] as const;

/** The lifecycle gets a single endpoint only where the list and the answer to a delete call contradict each other. */
const knownCalls = [...callNames, 'get'] as const;

export type CallName = (typeof knownCalls)[number];

/** A call as a fault rule of a stand-in finds it. */
export interface CallRule {
	method: string;
	path: RegExp;
}

/** The row of a vendor of the catalog. */
export function rowOf(name: string): Service {
	const row = services.find(({ id }) => id === name);
	if (!row) throw new Error(`there is no row ${name}`);
	return row;
}

/** How a vendor's call is recognized; undefined where the vendor has no such call. */
export function ruleOf(row: Service, call: CallName): CallRule | undefined {
	const operation: Operation | undefined = row.management?.operations[call];
	if (!operation) return undefined;
	const { method, path } = operation;
	return { method, path: new RegExp(`${path.replace(/\{\w+\}/g, '[^/]+')}$`) };
}

/**
 * Which of the calls this one is.
 *
 * @throws for a call that the matrix does not know: then it is not complete any more.
 */
export function callOf(row: Service, made: { method: string; path: string }): CallName {
	const name = knownCalls.find((call) => {
		const rule = ruleOf(row, call);
		return rule?.method === made.method && rule.path.test(made.path);
	});
	if (!name) throw new Error(`${row.displayName} was called in a way that the matrix does not know: ${made.method}`);
	return name;
}
