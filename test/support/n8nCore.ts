import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata';

// n8n-core writes its settings file where this says, and must not find a developer's own.
process.env.N8N_USER_FOLDER = mkdtempSync(join(tmpdir(), 'n8n-core-'));
process.env.N8N_ENCRYPTION_KEY = 'only-for-these-tests';

export { DataDeduplicationService, ExecuteContext, HookContext, TriggerContext, WebhookContext } from 'n8n-core';
