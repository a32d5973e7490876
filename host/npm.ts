import { npmCommand } from './packages';
import { type ProgramRun, runProgram } from './runProgram';

/** A run of npm, with the arguments that come after `npm`. */
export type NpmRun = Omit<ProgramRun, 'command' | 'shell' | 'env'> & { directory: string };

/**
 * Runs npm to its end and tells every few seconds how it goes.
 *
 * @returns what npm printed on stdout
 * @throws an error with the gist of what npm said, if npm fails, cannot be started or takes too long
 */
export async function runNpm({ args, ...run }: NpmRun): Promise<string> {
	const { command, first, shell } = npmCommand();
	return await runProgram({ ...run, command, shell, args: [...first, ...args] });
}
