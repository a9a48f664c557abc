import { createInterface } from 'node:readline';

const WIDTH = 30;
/** Without a terminal a line after so many packages. */
const TOLD_EVERY = 200;

/** `[##########--------------------] 540 of 1620 packages, 61 s`; without a bar where nobody knows how many there are. */
export function progressLine(done: number, total: number | undefined, seconds: number): string {
  if (!total) return `${done} packages, ${seconds} s`;
  const part = Math.min(1, done / total);
  const filled = Math.round(part * WIDTH);
  return `[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${done} of ${total} packages, ${seconds} s`;
}

/**
 * Says on stderr how far `go build -v` is, which names each package that it begins: on a terminal as a line that rewrites
 * itself.
 *
 * @param total packages that there are, when that is known
 * @returns a live list of the last 20 lines
 */
export function reportProgress(output: NodeJS.ReadableStream, total: Promise<number | undefined>): readonly string[] {
  const startedAt = Date.now();
  const lastLines: string[] = [];
  let done = 0;
  let known: number | undefined;
  void total.then((count) => (known = count));
  createInterface({ input: output }).on('line', (line) => {
    lastLines.push(line);
    if (lastLines.length > 20) lastLines.shift();
    done += 1;
    const text = progressLine(done, known, Math.round((Date.now() - startedAt) / 1000));
    if (process.stderr.isTTY) process.stderr.write(`\r  ${text}\x1b[K`);
    else if (done % TOLD_EVERY === 0) process.stderr.write(`  ${text}\n`);
  });
  return lastLines;
}
