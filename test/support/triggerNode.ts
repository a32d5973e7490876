import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import type { WebhookEndpointTrigger as Trigger } from '../../nodes/WebhookEndpointTrigger/WebhookEndpointTrigger.node';

const file = join(__dirname, `../../nodes/WebhookEndpointTrigger/WebhookEndpointTrigger.node${extname(__filename)}`);

/**
 * The trigger's class. It is loaded by its whole file name: without an ending, a script that runs outside the test
 * runner would find the codex file, which is named alike.
 */
export const { WebhookEndpointTrigger } = createRequire(__filename)(file) as { WebhookEndpointTrigger: typeof Trigger };
