import { fileURLToPath } from 'node:url';
import { MasterKeysMissingError } from '@overmesh/clusters';
import { readConfig, UnsafeHomeError } from '@overmesh/config';
import { redactText } from '@overmesh/log';
import { terminal } from './output.ts';
import { exitCodes, up } from './up.ts';

/** Beside this program's own file in `dist`. */
const programs = {
  api: fileURLToPath(new URL('../api/main.js', import.meta.url)),
  worker: fileURLToPath(new URL('../worker/main.js', import.meta.url)),
};

/** Ctrl-C, `kill`, a closed terminal, or the end of the program that started this one. A second Ctrl-C is not waited for. */
function endSignal(): AbortSignal {
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (ended.signal.aborted && signal === 'SIGINT') process.exit(130);
      ended.abort();
    });
  }
  process.once('disconnect', () => ended.abort());
  process.channel?.unref();
  return ended.signal;
}

async function main(): Promise<number> {
  const say = terminal();
  const config = readConfig();
  if (!config.ok) {
    config.problems.forEach(({ message }) => say(message));
    return exitCodes.badConfiguration;
  }
  try {
    return await up(config.value, programs, say, endSignal());
  } catch (error) {
    // The sentence is for the person; the stack is in no way.
    say(redactText(`Overmesh could not run: ${error instanceof Error ? error.message : String(error)}`));
    return error instanceof MasterKeysMissingError || error instanceof UnsafeHomeError
      ? exitCodes.badConfiguration
      : exitCodes.failed;
  }
}

process.exit(await main());
