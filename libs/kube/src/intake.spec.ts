import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { Intake } from './intake.ts';

const limits = { bytesPerSecond: 1_000_000, burstBytes: 100_000, heldBytes: 1_000 };

test('of 150 kB, 100 come as they are and the rest takes 50 ms at 1 MB a second', async () => {
  const intake = new Intake(limits);
  const from = performance.now();
  for (let chunk = 0; chunk < 10; chunk += 1) await intake.pace(10_000);
  for (let chunk = 0; chunk < 5; chunk += 1) await intake.pace(10_000);
  expect(performance.now() - from).toBeGreaterThan(45);
});

test('three answers of 400 bytes are too much where 1,000 may lie here, until one of them is whole', () => {
  const intake = new Intake(limits);
  const [first, second, third] = [intake.hold(), intake.hold(), intake.hold()];
  first.grow(400);
  second.grow(400);
  expect(() => third.grow(400)).toThrow('together are larger');
  third.release();
  first.release();
  intake.hold().grow(400);
});
