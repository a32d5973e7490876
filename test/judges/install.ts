import { installPackage } from '../../host/install';
import type { OnProgress } from '../../host/runProgram';

/** Installs the services' own packages, unless they are there. @returns the folder that they are in */
export const installJudges = async (onProgress: OnProgress): Promise<string> =>
	await installPackage('judges', "Installing the services' own packages", onProgress, undefined, __dirname);
