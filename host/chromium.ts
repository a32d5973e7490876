import { ensureProgram, findProgram } from './programs';
import type { OnProgress } from './runProgram';

/** Names under which systems install Chromium or Chrome, best first. */
const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome.exe'];

/**
 * A Chromium or Chrome on this machine: the one that the environment variable CHROMIUM names, or else the first one in the
 * PATH. Where there is none, Debian's package is installed if that can be done.
 *
 * @returns the path of the program
 * @throws with what to do, if there is none and none can be installed
 */
export async function ensureChromium(onProgress: OnProgress): Promise<string> {
	return await ensureProgram(
		{
			find: () => process.env.CHROMIUM || findProgram(names),
			debianPackage: 'chromium',
			advice:
				'The browser tests need Chromium or Chrome, and there is none in the PATH. Install it (Debian, Ubuntu: "apt-get install chromium" as root), or set the environment variable CHROMIUM to the path of the program.',
		},
		onProgress,
	);
}
