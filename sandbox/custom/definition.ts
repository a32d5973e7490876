import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The public services that an example definition describes. */
export const customNames = ['github', 'resend', 'zendesk'] as const;

export type CustomName = (typeof customNames)[number];

const examples = path.join(__dirname, '../../examples/custom-services');

/** The text of an example definition, as a user would paste it. */
export const definitionText = (name: CustomName): string => readFileSync(path.join(examples, `${name}.json`), 'utf8');
