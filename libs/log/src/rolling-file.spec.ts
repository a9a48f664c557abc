import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rollingFile } from './rolling-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'overmesh-log-'));
  path = join(folder, 'api.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

const line = (number: number) => `${String(number).padStart(9, '0')}\n`;

test('10 000 lines of 10 bytes in files of 20 kB leave two files of at most 20 kB and a line, with the last lines', () => {
  const file = rollingFile(path, 20_000);
  for (let number = 0; number < 10_000; number += 1) file.write(line(number));
  expect(readdirSync(folder).sort()).toEqual(['api.log', 'api.log.1']);
  const [now, before] = [readFileSync(path, 'utf8'), readFileSync(`${path}.1`, 'utf8')];
  expect(Math.max(now.length, before.length)).toBeLessThanOrEqual(20_010);
  const numbers = `${before}${now}`.trimEnd().split('\n').map(Number);
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => 10_000 - numbers.length + index));
});

test('what was there before is kept and counted, each line is on the disk at once, and only its user may read it', () => {
  writeFileSync(path, 'x'.repeat(20_001));
  const file = rollingFile(path, 20_000);
  file.write(line(1));
  expect(readFileSync(path, 'utf8')).toBe(line(1));
  expect(readFileSync(`${path}.1`, 'utf8')).toHaveLength(20_001);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
