import { expect } from 'vitest';
import type { SplitShare } from '@overmesh/model';
import type { Proof } from './proof.ts';
import { withinTwoPercent } from '../model/two-percent.ts';

/** A Service that shares can go to besides the proof's own; it is in the proofs' world. */
export const otherService = { namespace: 'next', name: 'rewrite', port: 8000 } as const;

function proofOfSplit(sentence: string, split: readonly SplitShare[], wanted: Readonly<Record<string, number>>): Proof {
  return {
    sentence,
    policies: [{ split }],
    prove: async (service) => withinTwoPercent(wanted, (times) => service.count(times)),
  };
}

export const splitProofs = {
  'split.weight': proofOfSplit(
    '90/10 of 2,000 requests',
    [
      { weight: 90, subset: { version: 'v1' } },
      { weight: 10, subset: { version: 'v2' } },
      {
        weight: 0,
        destination: { name: otherService.name, namespace: otherService.namespace },
        port: otherService.port,
      },
    ],
    { 'split-weight-v1': 90, 'split-weight-v2': 10 },
  ),
  'split.subset': proofOfSplit(
    'all of 2,000 requests to the pods with a label',
    [{ weight: 100, subset: { version: 'v2' } }],
    { 'split-subset-v2': 100 },
  ),
  'split.destination': proofOfSplit(
    '80/20 of 2,000 requests between a Service and another one of another namespace',
    [
      { weight: 80, subset: { version: 'v1' } },
      {
        weight: 20,
        destination: { name: otherService.name, namespace: otherService.namespace },
        port: otherService.port,
      },
    ],
    { 'split-destination-v1': 80, [`${otherService.name}-v1`]: 20 },
  ),
  'split.port': {
    ...proofOfSplit(
      'all of 2,000 requests to another port of another Service',
      [
        {
          weight: 100,
          destination: { name: otherService.name, namespace: otherService.namespace },
          port: otherService.port,
        },
      ],
      { [`${otherService.name}-v1`]: 100 },
    ),
    prove: async (service) => {
      await withinTwoPercent({ [`${otherService.name}-v1`]: 100 }, (times) => service.count(times));
      const { tries } = await service.call();
      expect(tries.map(({ port }) => port)).toEqual([otherService.port]);
    },
  },
} as const satisfies Readonly<Record<string, Proof>>;
