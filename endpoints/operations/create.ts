import {
	acceptedFields,
	canRotateSecret,
	createBringsSecret,
	hasOwnSecret,
	isSetting,
	offers,
	takesSecret,
} from '../../services/capabilities';
import type { Management } from '../../services/schema/service';
import { createEndpoint, rotateSecret, type AnsweredEndpoint, type Connection, type FoundEndpoint } from '../client';
import { assertEventsFit, type EndpointChanges } from '../endpoint';
import {
	HiddenSecretError,
	PartialChangeError,
	ServiceError,
	UnsupportedFieldsError,
	type FailedStep,
} from '../errors';
import { fetchSecret } from './fetchSecret';
import { settle } from '../settle';
import { differences, fieldsOf, pick } from './diff';
import { listIds } from './find';
import { deleteConfirmed, fateOf } from './remove';
import { updateInPlace } from './update';

/** An endpoint that a create call has answered with. */
export interface CreatedEndpoint extends AnsweredEndpoint {
	/**
	 * Whether this call has made it. Some services answer a create call for a known URL with the endpoint that is there:
	 * then this is false. Undefined where nobody looked before.
	 */
	isNew: boolean | undefined;
}

/** How an endpoint is created, if not as usual. */
export interface CreateOptions {
	/** Ids of all endpoints that the service listed right before. Without it the list is read where that may matter. */
	knownIds?: ReadonlySet<string>;
	/**
	 * Called the moment the id is known, before anything else can fail, so that it can be stored; `secret` is what the
	 * answer itself had. If it throws, a new endpoint is deleted again, and what it has thrown is thrown.
	 */
	onCreated?(created: CreatedEndpoint): void;
	/** What to do with an endpoint that was there before: go on as with a new one, or touch nothing and return it. */
	existing?: 'use' | 'leave';
	/** Whether an endpoint without a known secret is of no use. */
	requireSecret?: boolean;
}

/**
 * Creates an endpoint, brings its signing secret to light, and sets what the service takes only in an update, such as
 * `enabled: false` where new endpoints start enabled. If one of that fails, the endpoint is deleted again, so that a
 * retry does not create a second one. Only an endpoint that surely is new is ever deleted, or given a new secret.
 *
 * The secret comes from the answer, else from the call that fetches it, else, for a new endpoint, from a rotation. One that
 * we make and send along counts only where the endpoint is new: one that was there before keeps its own.
 *
 * A create call whose answer is lost is not repeated: only the caller can tell its endpoint from others.
 *
 * @throws ServiceError where nothing was created or the answer is lost (`effect` says which), PartialChangeError where
 * it was created and is not as it should be; and what `onCreated` throws.
 */
export async function createWithSecret(
	connection: Connection,
	wanted: EndpointChanges,
	options: CreateOptions = {},
): Promise<CreatedEndpoint> {
	const knownIds = options.knownIds ?? (await idsBefore(connection, wanted));
	const found = await createEndpoint(connection, wanted);
	const { id } = found.endpoint;
	const isNew = knownIds && !knownIds.has(id);
	const isOursInForce = isNew !== false || !sendsSecret(connection.management);
	const created: CreatedEndpoint = { ...found, isNew, ...(isOursInForce ? {} : { secret: undefined }) };
	await tell(connection, created, options);
	if (created.isNew === false && options.existing === 'leave') return created;

	const secret = await settle(secretOf(connection, created, options.requireSecret ?? false));
	if (!secret.ok) return await rollBackCreate(connection, created, { step: 'readSecret', cause: secret.error });
	const late = onlyUpdatable(connection, wanted, created);
	const fields = fieldsOf(late);
	const known = { secret: secret.value, isSecretHidden: created.isSecretHidden && secret.value === undefined };
	if (fields.length === 0) return { ...created, ...known };
	const changed = await settle(updateInPlace(connection, id, late));
	if (!changed.ok)
		return await rollBackCreate(connection, created, { step: 'setFields', fields, cause: changed.error });
	return { ...created, ...changed.value, ...known };
}

/** Whether the signing secret of a new endpoint is one that we make and send along. */
const sendsSecret = (management: Management): boolean =>
	takesSecret(management.operations.create) && !isSetting(management);

/** Tells the caller of an endpoint that was created. One that the caller cannot use must not stay behind. */
async function tell(connection: Connection, created: CreatedEndpoint, { onCreated }: CreateOptions): Promise<void> {
	const told = await settle(Promise.resolve().then(() => onCreated?.(created)));
	if (told.ok) return;
	if (created.isNew) await deleteConfirmed(connection, created.endpoint.id);
	throw told.error;
}

/**
 * The ids before a create call after which something more has to be done, and so may have to be undone; or before one that
 * takes a secret of ours.
 *
 * @throws ServiceError where nobody could tell afterwards whether that secret is in force.
 */
async function idsBefore(connection: Connection, wanted: EndpointChanges): Promise<ReadonlySet<string> | undefined> {
	const { management } = connection;
	const atCreation = acceptedFields(management, 'create');
	const later = acceptedFields(management, 'update');
	const needsUpdate = fieldsOf(wanted).some((field) => later.has(field) && !atCreation.has(field));
	const isSecretSure = createBringsSecret(management) || hasOwnSecret(management);
	if (!offers(management, 'list')) return undefined;
	if (sendsSecret(management)) return await listIds(connection);
	if (isSecretSure && !needsUpdate) return undefined;
	const listed = await settle(listIds(connection));
	return listed.ok ? listed.value : undefined;
}

async function secretOf(
	connection: Connection,
	{ endpoint, secret, isNew, isSecretHidden }: CreatedEndpoint,
	isRequired: boolean,
): Promise<string | undefined> {
	if (secret !== undefined) return secret;
	const { management } = connection;
	// The new secret of an endpoint that was there before would shut out whoever has the old one.
	const mayRotate = isNew === true && canRotateSecret(management);
	if (offers(management, 'getSecret')) {
		const fetched = await settle(fetchSecret(connection, endpoint.id));
		if (fetched.ok) return fetched.value.secret;
		if (!(fetched.error instanceof HiddenSecretError && mayRotate)) throw fetched.error;
	}
	if (mayRotate) return (await rotateSecret(connection, endpoint.id)).secret;
	if (isRequired) {
		throw isSecretHidden ? new HiddenSecretError() : new ServiceError({ code: 'unexpectedAnswer', effect: 'none' });
	}
	return undefined;
}

/** What was wanted of a new endpoint but could not be said when creating it; what the service does not show counts too. */
function onlyUpdatable({ management }: Connection, wanted: EndpointChanges, created: FoundEndpoint): EndpointChanges {
	const atCreation = acceptedFields(management, 'create');
	const later = acceptedFields(management, 'update');
	// A new endpoint is on, whatever the service calls that before its first delivery.
	const differing = fieldsOf(differences(management, { endpoint: created.endpoint, raw: undefined }, wanted));
	const late = fieldsOf(wanted).filter(
		(field) =>
			later.has(field) &&
			!atCreation.has(field) &&
			(differing.includes(field) || management.endpoint[field] === undefined),
	);
	return pick(wanted, late);
}

/**
 * Deletes a new endpoint that is not as it should be, so that a retry does not create a second one. One that was there
 * before, or may have been, stays.
 *
 * @throws PartialChangeError, always: it says what is left.
 */
async function rollBackCreate(
	connection: Connection,
	{ endpoint: { id }, isNew }: CreatedEndpoint,
	{ cause, ...failed }: { cause: unknown } & FailedStep,
): Promise<never> {
	if (!isNew)
		throw new PartialChangeError(cause, { ...failed, newId: id, left: 'existing', wasThere: isNew === false });
	const removal = await deleteConfirmed(connection, id);
	const left = { gone: 'none', there: 'new', unknown: 'newOrNone' } as const;
	throw new PartialChangeError(cause, { ...failed, newId: id, left: left[fateOf(removal)] });
}

/**
 * Refuses what neither of the service's calls takes: it would be left out silently, or never come to be as wanted. The
 * events are asked of every user, so a service that has no choice of them just sends what it sends.
 *
 * @throws UnsupportedFieldsError
 * @throws OneEventError
 */
export function assertFieldsSupported({ management }: Connection, wanted: EndpointChanges): void {
	const accepted = acceptedFields(management, 'create', 'update');
	const unsupported = fieldsOf(wanted).filter((field) => field !== 'events' && !accepted.has(field));
	if (unsupported.length > 0) throw new UnsupportedFieldsError(unsupported);
	assertEventsFit(management, wanted);
}
