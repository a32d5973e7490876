import type { Router } from 'express';
import type { Account } from './account';
import type { DeliveryHabit } from './habit';
import type { Refusal } from './refusal';
import type { ServiceName, StandInEndpoint, StandInService } from './standIn';

/** A stand-in's vendor: all that differs from the others. */
export interface Vendor<Service extends StandInService = ServiceName> {
	service: Service;
	/** Path that all management paths begin with. */
	basePath: string;
	/** Data for our credential. */
	credential(origin: string): Record<string, string>;
	/** Adds the management API to the router, its authentication included. */
	routes(router: Router, account: Account): void;
	/** The vendor's own envelope of a refusal. */
	errorBody(refusal: Refusal): unknown;
	/** What a path or verb that is not there gets. */
	unknownRoute: Refusal;
	/** Fills in what a seeded or created endpoint does not say. */
	newEndpoint(): Omit<StandInEndpoint, 'url'>;
	/** Every event, for a vendor that takes `*` and may be unkind enough to write out what it means. */
	allEvents?: readonly string[];
	habit: DeliveryHabit;
	/** Forgets what the vendor keeps besides endpoints. */
	reset?(): void;
}
