import { startAsistian, type AsistianOptions, type AsistianStandIn } from './asistian';
import { startAssisters, type AssistersOptions } from './assisters';
import { startCasey, type CaseyOptions } from './casey';
import { startCommet, type CommetOptions } from './commet';
import { startNodeRails, type NodeRailsOptions, type NodeRailsStandIn } from './noderails';
import type { ServiceName, StandIn } from './standIn';

export type * from './standIn';
export { serviceNames } from './standIn';
export { samples } from './samples';
export { unkindSwitches, type Unkind, type UnkindSwitch } from './unkind';
export { signByHabit, type SignatureHabit } from './sign';
export { startAsistian, type AsistianOptions, type AsistianStandIn } from './asistian';
export { startAssisters, type AssistersOptions } from './assisters';
export { signSvix, startCasey, type CaseyOptions } from './casey';
export { commetVersions, signCommet, startCommet, type CommetOptions } from './commet';
export { signNodeRails, startNodeRails, type NodeRailsOptions, type NodeRailsStandIn } from './noderails';
export type { HistoryEntry } from './noderailsHistory';

/** The stand-in of each vendor. */
export interface StandIns {
	assisters: StandIn;
	asistian: AsistianStandIn;
	casey: StandIn;
	commet: StandIn;
	noderails: NodeRailsStandIn;
}

/** The options of each vendor's stand-in. */
export interface StandInOptionsByService {
	assisters: AssistersOptions;
	asistian: AsistianOptions;
	casey: CaseyOptions;
	commet: CommetOptions;
	noderails: NodeRailsOptions;
}

type Starters = {
	[Service in ServiceName]: (options?: StandInOptionsByService[Service]) => Promise<StandIns[Service]>;
};

const starters: Starters = {
	assisters: startAssisters,
	asistian: startAsistian,
	casey: startCasey,
	commet: startCommet,
	noderails: startNodeRails,
};

/** Starts one vendor's stand-in on loopback. */
export async function startStandIn<Service extends ServiceName>(
	service: Service,
	options?: StandInOptionsByService[Service],
): Promise<StandIns[Service]> {
	return await starters[service](options);
}

/** Starts a stand-in for every vendor; when one fails to start, the others are stopped again. */
export async function startSandbox(
	options: Partial<StandInOptionsByService> = {},
): Promise<{ standIns: StandIns; stop(): Promise<void> }> {
	const started: StandIn[] = [];
	const stop = async (): Promise<void> => {
		await Promise.all(started.map(async (standIn) => await standIn.stop()));
	};
	const start = async <Service extends ServiceName>(service: Service): Promise<StandIns[Service]> => {
		const standIn = await startStandIn(service, options[service]);
		started.push(standIn);
		return standIn;
	};
	try {
		const standIns: StandIns = {
			assisters: await start('assisters'),
			asistian: await start('asistian'),
			casey: await start('casey'),
			commet: await start('commet'),
			noderails: await start('noderails'),
		};
		return { standIns, stop };
	} catch (thrown) {
		await stop();
		throw thrown;
	}
}
