import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import type { WebhookEndpoint as Action } from '../../nodes/WebhookEndpoint/WebhookEndpoint.node';

const file = join(__dirname, `../../nodes/WebhookEndpoint/WebhookEndpoint.node${extname(__filename)}`);

/** The action node's class, loaded by its whole file name for the same reason as the trigger's. */
export const { WebhookEndpoint } = createRequire(__filename)(file) as { WebhookEndpoint: typeof Action };
