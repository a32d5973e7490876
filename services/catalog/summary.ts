import {
	oauth2Of,
	offeredOperations,
	secretFieldsOf,
	strategyOf,
	testReaches,
	type ManagedOperation,
	type Strategy,
} from '../capabilities';
import type { OAuth2 } from '../schema/account';
import type { Management, Service, WritableField } from '../schema/service';

/** What is known of a service before its definition is loaded: enough for the lists and panels, without the events. */
export interface Summary extends Pick<
	Service,
	'id' | 'displayName' | 'docsUrl' | 'registration' | 'credentialHelp' | 'secretHelp' | 'notice' | 'byHand' | 'fields'
> {
	/** Whether the service tries an address before it takes it, which has to be answered. */
	isTriedAtOnce?: true;
	/** How the service does what it offers. */
	strategies: Partial<Record<ManagedOperation, Strategy>>;
	/** What of an endpoint can be written when it is made, and when it is changed. */
	writes: { create: WritableField[]; update: WritableField[] };
	/** Names of the fields in which the service's answers have a signing secret. */
	secretFields: string[];
	/** Who gets a test event. */
	testReaches?: 'endpoint' | 'account';
	/** Where the signing secret comes from, if from the user. */
	secret?: Management['secret'];
	/** How the user signs in, where that takes the place of a key. */
	oauth2?: OAuth2;
}

/** What of a service is known before its definition is loaded. */
export function summaryOf(service: Service): Summary {
	const {
		id,
		displayName,
		docsUrl,
		registration,
		credentialHelp,
		secretHelp,
		notice,
		byHand,
		fields,
		management,
		answers,
	} = service;
	const operations = management?.operations;
	const written = ({ accepts = [] }: { accepts?: Summary['writes']['create'] } = {}) => accepts;
	return {
		id,
		displayName,
		docsUrl,
		registration,
		credentialHelp,
		secretHelp,
		notice,
		byHand,
		isTriedAtOnce: answers && true,
		fields,
		strategies: Object.fromEntries(
			offeredOperations(service).flatMap((operation) => {
				const strategy = strategyOf(service, operation);
				return strategy ? [[operation, strategy]] : [];
			}),
		),
		writes: { create: written(operations?.create), update: written(operations?.update) },
		secretFields: secretFieldsOf(management),
		testReaches: testReaches(management),
		secret: management?.secret,
		oauth2: oauth2Of(management),
	};
}
