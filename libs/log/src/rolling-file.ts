import { renameSync, statSync } from 'node:fs';
import { pino } from 'pino';
import type { DestinationStream } from 'pino';

const largest = 20_000_000;

/**
 * A log file of this user alone (0600) that never grows beyond 20 MB while the program runs: then it becomes `<path>.1`,
 * in place of the one before, and a new one is begun. Each line is on the disk before the program goes on, so that the
 * last words of one that crashes are there.
 */
export function rollingFile(path: string, largestBytes = largest): DestinationStream {
  const file = pino.destination({ dest: path, sync: true, mode: 0o600 });
  // On a full disk a line is lost, not the program.
  file.on('error', () => undefined);
  let bytes = sizeOf(path);
  return {
    write: (line: string) => {
      if (bytes > largestBytes) {
        renameSync(path, `${path}.1`);
        file.reopen();
        bytes = 0;
      }
      file.write(line);
      bytes += Buffer.byteLength(line);
    },
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
