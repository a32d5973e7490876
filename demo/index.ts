import { parseArgs } from 'node:util';
import { localOwner, N8nApi } from '../host/api';
import { bootN8n, type N8n } from '../host/boot';
import { endWithNpm } from '../host/endWithNpm';
import { installHost } from '../host/install';
import { packPackage } from '../host/pack';
import { startSandbox } from '../sandbox';
import { scenarios } from '../sandbox/scenarios';
import { loadDefinition } from '../services/catalog';
import { DefinitionServer } from '../test/support/definitionServer';
import { sendOnEnter } from './sendOnEnter';
import { sendersOf } from './senders';
import { tellStory } from './story';
import { heading, note } from './voice';

/**
 * The main job of this package, shown on a real n8n with stand-ins of the services on this machine.
 *
 * With `--once` it ends after the story, with exit code 0 if every step went as told; without it, everything stays up
 * to be tried in the editor.
 */
async function main(): Promise<void> {
	const { once } = parseArgs({ options: { once: { type: 'boolean', default: false } } }).values;
	const cleanUp: Array<() => Promise<void>> = [];
	let ending: Promise<void> | undefined;
	const tidyUp = async () => {
		for (const step of cleanUp.reverse()) await step();
	};
	const end = async (code: number) => {
		ending ??= tidyUp();
		await ending;
		process.exit(code);
	};
	// A terminal and npm may send a signal each; the second one must not cut off the tidying up.
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(0));
	endWithNpm();

	try {
		heading('Getting ready');
		note(
			'Node and npm are all that is needed; the first time, n8n itself is installed beside this folder (some minutes).',
		);
		const installation = await installHost('2.40', note);
		const packageTarball = await packPackage(note);
		const sandbox = await startSandbox();
		cleanUp.push(async () => await sandbox.stop());
		note(`The stand-ins of ${scenarios.map(({ displayName }) => displayName).join(', ')} are up on this machine.`);
		const gallery = await loadDefinition('lemonSqueezy');
		if (!gallery) throw new Error('The gallery has no Lemon Squeezy.');
		const galleryServer = await DefinitionServer.start(gallery);
		cleanUp.push(async () => await galleryServer.stop());
		const n8n: N8n = await bootN8n({ installation, packageTarball, onProgress: note });
		cleanUp.push(async () => await n8n.dispose());
		const api = new N8nApi(n8n.baseUrl, installation.version);
		await api.setupOwner();

		const complete = await tellStory(api, sandbox.standIns);
		if (once || !complete) {
			heading(complete ? 'Every step went as told' : 'Not every step went as told: see above');
			await end(complete ? 0 : 1);
			return;
		}
		heading('Everything stays up: try it in the editor');
		note(`Editor:   ${n8n.baseUrl}`);
		note(`Login:    ${localOwner.email}`);
		note(`Password: ${localOwner.password}`);
		note('Each service has a workflow with its credential: open one and publish it, or build your own.');
		note(
			`${gallery.displayName}, of the gallery, is here too: any key and store, with the Base URL ${galleryServer.origin}`,
		);
		note('In a trigger of your own, switch on Allow Private URL in its options: the services are on this machine.');
		note('Type the name of an event, such as payment.received, and press Enter: the services here send it.');
		note('Ctrl+C ends n8n and the stand-ins, and removes all of it.');
		const stopSending = sendOnEnter(
			[...Object.values(sandbox.standIns).flatMap(sendersOf), galleryServer],
			process.stdin,
			note,
		);
		cleanUp.push(async () => stopSending());
	} catch (reason) {
		heading('The demo could not go on');
		note(reason instanceof Error ? reason.message : String(reason));
		await end(1);
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 2;
});
