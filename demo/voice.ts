/** What the demo says goes to standard output, line by line. */
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Begins a chapter. */
export const heading = (text: string): void => say(`\n── ${text} ${'─'.repeat(Math.max(0, 76 - text.length))}`);

/** Something worth knowing. */
export const note = (text: string): void => say(`   ${text}`);

/** A step of the story that went as told, or not. */
export const step = (done: boolean, text: string): void => say(` ${done ? '✓' : '✗'} ${text}`);
