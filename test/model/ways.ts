import { unkindSwitches, type UnkindSwitch } from '../../sandbox';

/** What the model cannot expect of a vendor that is unkind in some way. */
export interface Allowance {
	/**
	 * A step may be refused although no call went wrong, because the vendor does not do what it says or cannot be understood.
	 * The user is told then, and the workflow is off.
	 */
	mayRefuse?: boolean;
	/**
	 * Nothing is at our address that is not from this trigger: where the vendor shows another address than ours, nobody can
	 * tell whose it is; a full account has no room for it; and where nothing can be created, nobody else creates anything.
	 */
	noLeftOvers?: boolean;
	/** The endpoint that a create call has made whose answer got lost cannot be told from those of others. */
	hidesLostOnes?: boolean;
	/** What is there is seen at the next look, if not at this one. */
	lags?: boolean;
	/** The vendor does not show which events an endpoint gets, so what somebody changes there cannot be seen. */
	hidesEvents?: boolean;
}

const spelled: Allowance = { noLeftOvers: true, hidesLostOnes: true };
const refusing: Allowance = { mayRefuse: true };
const refusingAll: Allowance = { mayRefuse: true, noLeftOvers: true };

/** Ways with an allowance. In all others, every invariant of the model holds as it does at a kind vendor. */
const allowances: Partial<Record<UnkindSwitch, Allowance>> = {
	// Where events cannot be changed in place, there is no room for the endpoint with the right ones.
	'the account is full': refusingAll,
	'delete only archives, then 404': refusing,
	'delete only archives, then 204': refusing,
	'delete answers 200 with an error inside': refusing,
	'create answers 200 with an error inside': refusingAll,
	'update answers 200 with an error inside': refusing,
	'events left out': { hidesEvents: true },
	'the list lags one look behind': { lags: true },
	'the list lags three looks behind': { mayRefuse: true, lags: true },
	'addresses in lower case': spelled,
	'addresses with a slash': spelled,
	'addresses percent-encoded': spelled,
	'addresses with a query': spelled,
	'addresses with http': spelled,
	'addresses cut': spelled,
	'ids beyond 2^53': refusingAll,
};

export const allowanceOf = (way: UnkindSwitch | null): Allowance => (way === null ? {} : (allowances[way] ?? {}));

/** All ways of being unkind that there are. */
export const ways = Object.keys(unkindSwitches) as UnkindSwitch[];
