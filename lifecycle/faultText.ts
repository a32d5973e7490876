import { ServiceError } from '../endpoints/errors';
import { explain } from '../endpoints/messages/explain';
import type { Service } from '../services/schema/service';

/**
 * What stopped something that nobody waits for, as a sentence for the log.
 *
 * @param doing what was being done, as a clause that follows "while"
 */
export function faultText(service: Service, fault: unknown, doing: string): string {
	const text = fault instanceof ServiceError ? explain(service, fault, doing).message : undefined;
	return `${(text ?? (fault instanceof Error ? fault.message : 'unknown')).replace(/\.$/, '')}.`;
}
