import type { StandIn, StandInOptions } from '../standIn';
import { startVendor } from '../start';
import type { Vendor } from '../vendor';
import type { CustomName } from './definition';
import { github } from './github';
import { resend } from './resend';
import { zendesk } from './zendesk';

export { customNames, definitionText, type CustomName } from './definition';
export { signGitHub } from './github';
export { signZendesk } from './zendesk';

/** A stand-in for a service that a user describes. */
export type CustomStandIn = StandIn<'custom'>;

const vendors: Record<CustomName, () => Vendor<'custom'>> = { github, resend, zendesk };

/**
 * Starts a stand-in for one of the public services that `examples/custom-services` describes. Its credential is that of
 * a custom service, with the example as its definition.
 */
export async function startCustomStandIn(name: CustomName, options: StandInOptions = {}): Promise<CustomStandIn> {
	return (await startVendor(vendors[name](), options)).standIn;
}
