import { readFileSync } from 'node:fs';
import path from 'node:path';
import { API_VERSION } from '@commet/node';
import ts from 'typescript';
import { CommetApi } from '../../../credentials/CommetApi.credentials';
import { services } from '../../../services/catalog';
import { commet } from '../../../services/catalog/commet';
import { subscription } from '../../../services/subscription';

const everyEvent = { events: ['*'], customEvents: [] };

/** From the vendors' own lists, written out by hand. Commet's is held against its SDK below. */
const published: Record<string, string[]> = {
	asistian: [
		...['booking_cancelled', 'booking_completed', 'booking_confirmed', 'booking_created', 'booking_no_show'],
		...['booking_rescheduled', 'booking_status_changed', 'booking_updated'],
		...['contact.created', 'conversation.created', 'message.received'],
	],
	assisters: [
		'api_key.created',
		'api_key.deleted',
		'chat.completed',
		'chat.started',
		'subscription.updated',
		'usage.limit_reached',
	],
	casey: ['conversation.abandoned', 'conversation.completed', 'conversation.started'],
	noderails: [
		...['dispute.created', 'dispute.resolved'],
		...['payment.authorized', 'payment.captured', 'payment.created', 'payment.disputed', 'payment.refunded'],
		...['payment.settled', 'payout.executed', 'payout.failed'],
		...['subscription.activated', 'subscription.cancelled', 'subscription.created', 'subscription.past_due'],
		...['subscription.paused', 'subscription.payment_failed', 'subscription.renewed', 'subscription.resumed'],
	],
};

test('each catalog has the events of the vendor, in the order of their names', () => {
	const ours = services.map(({ id, events }) => [id, events.catalog.map(({ name }) => name)] as const);
	expect(Object.fromEntries(ours.filter(([id]) => id !== 'commet'))).toEqual(published);
	expect(ours.find(([id]) => id === 'commet')?.[1]).toHaveLength(66);
});
test("Commet's events are those of its own SDK, for the version that the SDK speaks", () => {
	const inSdk = textsOfUnion(declarationsOf('@commet/node'), 'WebhookEvent');
	expect(API_VERSION).toBe('2026-07-11');
	expect(inSdk).toHaveLength(56);
	expect(subscription(commet, everyEvent, API_VERSION).sort()).toEqual(inSdk.sort());
});

test('what Commet added with its version of October are the pauses', () => {
	const added = commet.events.catalog.filter(({ since }) => since === '2026-10-04');
	expect(added.map(({ name }) => name)).toEqual([
		'subscription.pause_revoked',
		'subscription.pause_scheduled',
		'subscription.pause_updated',
		'subscription.paused',
		'subscription.resume_failed',
		'subscription.resumed',
	]);
});

test('what Commet added in July are the plan grants', () => {
	const added = commet.events.catalog.filter(({ since }) => since === '2026-07-31');
	expect(added.map(({ name }) => name)).toEqual([
		'plan_grant.created',
		'plan_grant.expired',
		'plan_grant.revoked',
		'plan_grant.updated',
	]);
});

test('the credential offers every version of Commet, and recommends the newest, which knows every event', () => {
	const versions = new CommetApi().properties.find(({ name }) => name === 'apiVersion');
	const offered = versions?.options?.map((option) => ('value' in option ? String(option.value) : ''));
	expect(offered).toEqual([...(offered ?? [])].sort().reverse());
	expect(offered?.[0]).toBe('2026-10-04');
	expect(offered).toContain('2026-08-27');
	for (const { since } of commet.events.catalog) if (since) expect(offered).toContain(since);
	expect(versions?.default).toBe('2026-10-04');
	expect(subscription(commet, everyEvent, String(versions?.default))).toHaveLength(66);
});

test('the version in between, of which it is not known, gets no plan grants with every event', () => {
	expect(subscription(commet, everyEvent, '2026-07-24')).toHaveLength(56);
});

/** The type declarations of an installed package, which stand beside the file that Node loads. */
function declarationsOf(packageName: string): ts.SourceFile {
	const file = path.join(path.dirname(require.resolve(packageName)), 'index.d.ts');
	return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
}

/** The texts of `type name = 'a' | 'b'`. */
function textsOfUnion(source: ts.SourceFile, name: string): string[] {
	const alias = source.statements.find(
		(statement): statement is ts.TypeAliasDeclaration =>
			ts.isTypeAliasDeclaration(statement) && statement.name.text === name,
	);
	if (!alias || !ts.isUnionTypeNode(alias.type)) throw new Error(`no union ${name} in ${source.fileName}`);
	return alias.type.types.map((member) => {
		if (ts.isLiteralTypeNode(member) && ts.isStringLiteral(member.literal)) return member.literal.text;
		throw new Error(`${name} has a member that is no text`);
	});
}
