import type { DeliveryPolicy } from '../deliveries/decide';
import { applyOverrides, type SignatureOverrides } from '../deliveries/verification/override';
import { customNames, definitionText } from '../sandbox/custom';
import { galleryServices } from '../scripts/gallery';
import { findBuiltInService } from '../services/catalog';
import { parseDefinition } from '../services/custom/parse';
import type { Service, SignatureForm } from '../services/schema/service';
import { signsInHeaders } from '../services/signature';
import { schemeNames, type SchemeName } from './descriptions';

/** What the fuzzer sends at: a service as a live trigger holds deliveries against it, without the secrets. */
export interface Target {
	name: SchemeName;
	service: Service;
	scheme: NonNullable<DeliveryPolicy['scheme']>;
	/** The one of the scheme's ways to sign that is tried here. */
	form: SignatureForm;
}

/** What a user would fill in for a vendor that publishes nothing. */
const byHand: SignatureOverrides = {
	header: 'X-By-Hand',
	algorithm: 'sha512',
	encoding: 'base64',
	prefix: 'hmac=',
	content: 'v0:{id}:{timestamp}:{body}:end',
	timestampHeader: 'X-By-Hand-Time',
	idHeader: 'X-By-Hand-Id',
	secretEncoding: 'base64',
};

/** Settings that would make forging easy if a published scheme listened to them. */
const weaker: SignatureOverrides = { header: 'X-Weaker', algorithm: 'sha1', content: '{body}' };

/** Settings for services that publish nothing. */
const settingsByHand: Partial<Record<SchemeName, SignatureOverrides>> = {
	'set by hand': byHand,
	'set by hand, time in the header': { header: 'X-By-Hand', prefix: 't={timestamp},v1=' },
	'set by hand, base64url': { header: 'X-By-Hand', encoding: 'base64url', content: '{body}' },
};

/** What stands before a comma names the service. */
const serviceName = (name: SchemeName): string => (settingsByHand[name] ? 'assisters' : (name.split(',')[0] ?? ''));

const documented = (name: SchemeName): boolean => serviceOf(name).signature.status !== 'unpublished';

const gallery = galleryServices();

function serviceOf(name: SchemeName): Service {
	const known = findBuiltInService(serviceName(name));
	if (known) return known;
	const example = customNames.find((custom) => custom === name);
	const inGallery = example ? undefined : gallery.find(({ id }) => id === name);
	if (inGallery) return inGallery;
	const parsed = example && parseDefinition(definitionText(example));
	if (!parsed?.ok) throw new Error(`there is no service ${name}`);
	return parsed.service;
}

const settingsOf = (name: SchemeName): SignatureOverrides => settingsByHand[name] ?? (documented(name) ? weaker : {});

/** Every signature scheme that the package knows or can be given. */
export const targets: readonly Target[] = schemeNames.map((name) => {
	const service = serviceOf(name);
	const result = applyOverrides(service, settingsOf(name));
	if (!result.ok) throw new Error(result.message);
	const { scheme } = result;
	if (!signsInHeaders(scheme)) throw new Error(`${name} signs nothing in a header`);
	return { name, service, scheme, form: (name.endsWith('with a time') ? scheme.anyOf?.[0] : undefined) ?? scheme };
});
