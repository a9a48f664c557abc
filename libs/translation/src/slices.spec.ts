import type { Snapshot } from '@overmesh/model';
import { expect, test } from 'vitest';
import { member, policy, service, tinyMeshes, world } from '../test/tiny-world.ts';
import { translateInSlices, translateMember } from './member-outcome.ts';
import { inOneGo } from './slices.ts';

const SERVICES = 200;
const services = Array.from({ length: SERVICES }, (_, number) => service(`s${number}`));

/** One policy that is about every Service. */
function worldWith(strict: boolean): Snapshot {
  const everywhere = policy('all', { destinations: [{ namespace: 'shop' }], timeout: '2s', strict });
  return world([everywhere], [member('west', services)]);
}

function slicesOf({ members: [west], ...documents }: Snapshot): number {
  if (!west) throw new Error('there is one member');
  const slices = translateInSlices({ ...documents, member: west }, tinyMeshes);
  let count = 0;
  while (!slices.next().done) count += 1;
  return count;
}

test('one policy about 200 Services is translated in more than 200 slices', () => {
  expect(slicesOf(worldWith(false))).toBeGreaterThan(SERVICES);
});

test('a strict one is judged in slices, too', () => {
  expect(slicesOf(worldWith(true))).toBeGreaterThan(2 * SERVICES);
});

test('in slices comes out what comes out in one go', () => {
  const { members, ...documents } = worldWith(true);
  for (const one of members) {
    const input = { ...documents, member: one };
    expect(inOneGo(translateInSlices(input, tinyMeshes))).toEqual(translateMember(input, tinyMeshes));
  }
});
