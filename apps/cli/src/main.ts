import { run } from './program.ts';
import { environment } from './settings.ts';
import type { World } from './world.ts';

/** Asks on standard error: a question must not end up in a pipe. Ctrl-C interrupts, Ctrl-D answers nothing. */
async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline');
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  reader.once('SIGINT', () => {
    interrupted.abort();
    reader.close();
  });
  return new Promise((resolve) => {
    reader.once('close', () => resolve(''));
    reader.question(question, (answer) => {
      resolve(answer);
      reader.close();
    });
  });
}

const interrupted = new AbortController();
process.on('SIGINT', () => {
  // A second Ctrl-C does not wait for anything.
  if (interrupted.signal.aborted) process.exit(130);
  interrupted.abort();
});

// Whoever read our output has enough of it (`| head`): that is no fault.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const canAsk = process.stdin.isTTY && process.stderr.isTTY;
const world: World = {
  env: environment(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => new Date(),
  interrupted: interrupted.signal,
  ...(canAsk ? { ask } : {}),
};

const code = await run(process.argv.slice(2), world);
process.exitCode = code;
