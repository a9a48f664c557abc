import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Intake } from './intake.ts';
import { defaultLimits } from './limits.ts';
import { splitLines } from './lines.ts';

async function linesOf(chunks: readonly Buffer[], maxBytes = 1_000): Promise<string[]> {
  async function* source(): AsyncGenerator<Buffer> {
    yield* chunks;
  }
  const lines: string[] = [];
  for await (const line of splitLines(source(), maxBytes, new Intake(defaultLimits).hold())) lines.push(line);
  return lines;
}

test('lines come whole however the bytes were cut', async () => {
  const line = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((text) => !text.includes('\n') && text.isWellFormed());
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 7 }), async (lines, size) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, at * size + size),
      );
      expect(await linesOf(chunks)).toEqual(lines);
    }),
  );
});

test('an unfinished last line is dropped', async () => {
  expect(await linesOf([Buffer.from('a\nb')])).toEqual(['a']);
});

test('a line of 1001 bytes is refused, in one piece or in many', async () => {
  const long = Buffer.from('x'.repeat(1_001));
  await expect(linesOf([Buffer.concat([long, Buffer.from('\n')])])).rejects.toMatchObject({ reason: 'wrong-answer' });
  await expect(linesOf([long.subarray(0, 600), long.subarray(600)])).rejects.toMatchObject({ reason: 'wrong-answer' });
});
