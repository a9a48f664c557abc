import { expect } from 'vitest';
import type { Mirror } from '@overmesh/model';
import type { Proof, Seen } from './proof.ts';
import { otherService } from './split.ts';

const elsewhere = { destination: { name: otherService.name, namespace: otherService.namespace } };

/** All requests are answered by v1. */
function proofOfMirror(sentence: string, mirror: Mirror, prove: Proof['prove']): Proof {
  return { sentence, policies: [{ split: [{ weight: 100, subset: { version: 'v1' } }], mirror }], prove };
}

/** Where a request came: whether it is answered is not the copy's business. */
function placesOf({ tries }: Seen): readonly string[] {
  return tries.map(({ pod, port }) => `${pod.replace(/-\d+$/, '')}:${port}`).sort();
}

function copiedTo(place: string, own: string): Proof['prove'] {
  return async ({ call }) => {
    const seen = await call();
    expect([seen.status, seen.version]).toEqual([200, 'v1']);
    await expect.poll(() => placesOf(seen)).toEqual([`${own}:9080`, place].sort());
  };
}

export const mirrorProofs = {
  'mirror.destination': proofOfMirror(
    'a copy goes to another Service, and the caller gets the answer of its own',
    { ...elsewhere, port: otherService.port },
    copiedTo(`${otherService.name}-v1:${otherService.port}`, 'mirror-destination-v1'),
  ),
  'mirror.port': proofOfMirror(
    'a copy goes to another port of another Service',
    { ...elsewhere, port: otherService.port },
    copiedTo(`${otherService.name}-v1:${otherService.port}`, 'mirror-port-v1'),
  ),
  'mirror.subset': proofOfMirror(
    'a copy goes to the pods with a label',
    { subset: { version: 'v2' } },
    copiedTo('mirror-subset-v2:9080', 'mirror-subset-v1'),
  ),
  'mirror.percent': proofOfMirror(
    'half of 400 requests are copied',
    { subset: { version: 'v2' }, percent: 50 },
    async ({ call }) => {
      const seen = await Promise.all(Array.from({ length: 400 }, () => call()));
      const copies = () => seen.filter(({ tries }) => tries.length > 1).length;
      await expect.poll(copies).toBeGreaterThan(150);
      expect(copies()).toBeLessThan(250);
    },
  ),
} as const satisfies Readonly<Record<string, Proof>>;
