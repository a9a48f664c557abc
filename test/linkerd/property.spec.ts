import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cases, SEED } from '../harness/random.ts';
import { disagreements, make } from './judge.ts';
import { randomWorld } from './random-worlds.ts';

const numRuns = cases(300);

test(
  `what is said of ${numRuns} random worlds is what Linkerd does (seed ${SEED})`,
  { timeout: 60_000 + numRuns * 200 },
  () => {
    fc.assert(
      fc.property(randomWorld, ({ given, requests }) => {
        const place = { given, cluster: 'west', service: 'shop/reviews' };
        expect(disagreements(place, requests, make(given, 'west'))).toEqual([]);
      }),
      { numRuns },
    );
  },
);
