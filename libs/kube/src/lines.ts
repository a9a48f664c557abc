import type { Holding } from './intake.ts';
import { inMebibytes } from './intake.ts';
import { KubeError } from './kube-error.ts';

const lineFeed = 0x0a;

/**
 * Cuts a byte stream into its lines, empty ones left out. Bytes are joined before they are decoded, so that a character
 * may lie across two chunks. What follows the last line feed is an unfinished event and dropped.
 *
 * @throws KubeError `wrong-answer` when a line grows beyond `maxBytes`
 */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
  holding: Holding,
): AsyncGenerator<string> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  try {
    for await (const chunk of chunks) {
      let start = 0;
      for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
        const line = Buffer.concat([...pending, chunk.subarray(start, end)]);
        if (line.length > maxBytes) throw tooLong(maxBytes);
        pending = [];
        pendingBytes = 0;
        holding.release();
        start = end + 1;
        if (line.length > 0) yield line.toString('utf8');
      }
      // Not even an empty part of a chunk that ended with a line: it would hold all of it until the next event.
      if (start < chunk.length) pending.push(chunk.subarray(start));
      pendingBytes += chunk.length - start;
      if (pendingBytes > maxBytes) throw tooLong(maxBytes);
      holding.grow(chunk.length - start);
    }
  } finally {
    holding.release();
  }
}

function tooLong(maxBytes: number): KubeError {
  return new KubeError('wrong-answer', `An event of a watch is larger than ${inMebibytes(maxBytes)}`);
}
