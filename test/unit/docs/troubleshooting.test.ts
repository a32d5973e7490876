import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { inSentences, secretProblem } from '../../../deliveries/verification/secrets';
import { ServiceError, serviceErrors, type ServiceErrorCode } from '../../../endpoints/errors';
import { explain } from '../../../endpoints/messages/explain';
import { inOneLine } from '../../../endpoints/messages/message';
import { unreachableMessage, whyUnreachable } from '../../../lifecycle/publicUrl';
import { UnusableSecretError } from '../../../lifecycle/unusableSecret';
import { services } from '../../../services/catalog';

const root = path.join(__dirname, '../../..');
const page = readFileSync(path.join(root, 'docs/troubleshooting.md'), 'utf8');

/** What the page says is shown by this package: a paragraph each. */
const quotes = [...page.matchAll(/^> (.+)$/gm)].map(([, text]) => text ?? '');

const statuses: Partial<Record<ServiceErrorCode, number>> = {
	unauthorized: 401,
	forbidden: 403,
	redirected: 301,
	serverFault: 503,
};

/** All that can be said about a fault, in one line and in two. */
const aboutFaults = services.flatMap((service) =>
	(Object.keys(serviceErrors) as ServiceErrorCode[])
		.map((code) => new ServiceError({ code, status: statuses[code], effect: 'none' }))
		.flatMap((fault) =>
			clausesAfterWhile().flatMap((doing) => {
				const text = explain(service, fault, doing);
				return [text.message, text.description, inOneLine(text)];
			}),
		),
);

const aboutAddresses = services.flatMap(({ displayName }) =>
	['http://localhost:5678', 'https://192.168.1.5', 'https://n8n.local', 'http://n8n.example.com']
		.map((origin) => whyUnreachable(`${origin}/webhook/x/webhook`) ?? 'can be reached')
		.map((reason) => unreachableMessage(displayName, reason)),
);

const aboutSecrets = ['', 'short', '*'.repeat(20)].flatMap((secret) => {
	const problem = secretProblem(secret);
	if (!problem) return [];
	return [
		inSentences(problem),
		...services.map((service) => new UnusableSecretError(service.displayName, problem.what).message),
	];
});

const made = new Set([...aboutFaults, ...aboutAddresses, ...aboutSecrets]);

/** The texts in a source file, as patterns in which each placeholder stands for a few words. */
function textsIn(file: string): RegExp[] {
	const patterns: RegExp[] = [];
	const visit = (node: ts.Node): void => {
		const pattern = patternOf(node);
		if (pattern !== undefined && pattern.replaceAll(placeholder, '').length >= 15)
			patterns.push(new RegExp(`^${pattern}$`));
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true));
	return patterns;
}

/** Whatever a placeholder may become; none of the page's quotations needs more. */
const placeholder = '.{1,160}?';

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

function patternOf(node: ts.Node): string | undefined {
	if (ts.isStringLiteralLike(node)) return escaped(node.text);
	if (!ts.isTemplateExpression(node)) return undefined;
	return [
		escaped(node.head.text),
		...node.templateSpans.map(({ literal }) => placeholder + escaped(literal.text)),
	].join('');
}

const filesIn = (folder: string): string[] =>
	readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => path.join(root, folder, file));

/** Where texts about faults and addresses come from is looked at by making them, which leaves nothing open. */
const madeElsewhere = ['endpoints/messages/api.ts', 'lifecycle/publicUrl.ts'].map((file) => path.join(root, file));

const written = ['action', 'credentials', 'deliveries', 'endpoints', 'handover', 'lifecycle', 'nodes', 'services']
	.flatMap(filesIn)
	.filter((file) => !madeElsewhere.includes(file))
	.flatMap(textsIn);

/** What the sources say is being done, where a fault is told to a user. */
function clausesAfterWhile(): string[] {
	const files = ['lifecycle/activate.ts', 'lifecycle/deactivate.ts', 'action/messages.ts'];
	const sources = files.map((file) => readFileSync(path.join(root, file), 'utf8')).join('');
	return [...sources.matchAll(/'((?:[a-z]+ing) [^']*the [^']+)'/g)].map(([, clause]) => clause ?? '');
}

function isShown(quote: string): boolean {
	const cut = quote.endsWith('…') ? quote.slice(0, -1).trimEnd() : undefined;
	if (cut !== undefined && [...made].some((text) => text.startsWith(cut))) return true;
	return made.has(quote) || written.some((pattern) => pattern.test(quote));
}

test('the page quotes', () => {
	expect(quotes.length).toBeGreaterThan(30);
	expect(clausesAfterWhile()).toContain('looking for the endpoint of this workflow');
});

test.each(quotes)('the package says: %s', (quote) => {
	expect(isShown(quote)).toBe(true);
});

test.each([
	'Commet did not accept the credential (HTTP 401) while making coffee',
	'Commet cannot deliver to this n8n: its webhook address is not nice. Set the environment variable …',
	'Commet does not like this API key. Copy it again from the Commet dashboard, or create a new one.',
	'Nobody cannot be reached while listing the endpoints',
])('the check finds what the package does not say: %s', (quote) => {
	expect(isShown(quote)).toBe(false);
});

const sections = page.split(/^## /m).slice(1);

test.each(sections.map((section) => [section.split('\n')[0] ?? '', section]))(
	'%s: see, meaning, what to do',
	(_title, section) => {
		const places = ['**You see**', '**It means**', '**What to do**'].map((word) => section.indexOf(word));
		expect(places.every((place) => place > 0)).toBe(true);
		expect(places).toEqual([...places].sort((a, b) => a - b));
		expect(section).not.toContain('```');
	},
);

test('what a reason of a refusal means is said for each of them', () => {
	const source = readFileSync(path.join(root, 'deliveries/verification/verdict.ts'), 'utf8');
	const reasons = [...source.matchAll(/^\t\| '([a-z_]+)'/gm)].map(([, reason]) => reason ?? '');
	expect(reasons).toHaveLength(7);
	for (const reason of reasons) expect(page).toContain(`\`${reason}\``);
});

test('links lead somewhere', () => {
	for (const [, link] of page.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
		expect(() => readFileSync(path.join(root, 'docs', link ?? ''))).not.toThrow();
	}
});
