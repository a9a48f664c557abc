import fc from 'fast-check';
import { expect, test } from 'vitest';
import { disagreements, make } from './judge.ts';
import { randomWorld } from './random-worlds.ts';

const numRuns = Number(process.env['LINKERD_CASES'] ?? 300);
const seed = Number(process.env['LINKERD_SEED'] ?? Date.now() % 1_000_000_000);

test(
  `what is said of ${numRuns} random worlds is what Linkerd does (seed ${seed})`,
  { timeout: 60_000 + numRuns * 200 },
  () => {
    console.info(`LINKERD_SEED=${seed} LINKERD_CASES=${numRuns}`);
    fc.assert(
      fc.property(randomWorld, ({ given, requests }) => {
        const place = { given, cluster: 'west', service: 'shop/reviews' };
        expect(disagreements(place, requests, make(given, 'west'))).toEqual([]);
      }),
      { numRuns, seed },
    );
  },
);
