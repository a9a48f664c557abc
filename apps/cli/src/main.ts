import { run } from './program.ts';
import { environment } from './settings.ts';
import type { World } from './world.ts';

/** Asks on standard error: a question must not end up in a pipe. Ctrl-C interrupts, Ctrl-D answers nothing. */
function ask(question: string): Promise<string> {
  return answerTo(question, process.stderr);
}

/** What is typed goes nowhere, so the question is written beside it. */
async function askHidden(question: string): Promise<string> {
  const { Writable } = await import('node:stream');
  process.stderr.write(question);
  const answer = await answerTo('', new Writable({ write: (_chunk, _encoding, done) => done() }));
  process.stderr.write('\n');
  return answer;
}

async function answerTo(question: string, output: NodeJS.WritableStream): Promise<string> {
  const { createInterface } = await import('node:readline');
  const reader = createInterface({ input: process.stdin, output, terminal: true });
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
  ...(canAsk ? { ask, askHidden } : {}),
};

const code = await run(process.argv.slice(2), world);
process.exitCode = code;
