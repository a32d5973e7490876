import { asistianSamples } from './samples/asistian';
import { assistersSamples } from './samples/assisters';
import { caseySamples } from './samples/casey';
import { commetSamples } from './samples/commet';
import { nodeRailsSamples } from './samples/noderails';
import type { ServiceName } from './standIn';

/** A made-up `data` for each event that a vendor documents, by service and event. */
export const samples: Readonly<Record<ServiceName, Readonly<Record<string, object>>>> = {
	assisters: assistersSamples,
	asistian: asistianSamples,
	casey: caseySamples,
	commet: commetSamples,
	noderails: nodeRailsSamples,
};
