import type { Intent, Plan } from '@overmesh/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mira } from '../../harness/callers.ts';
import { documentsFor } from './documents.ts';
import { inventoryOf, insertClusters } from './fleet-rows.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';

const { virtualMesh, policy } = documentsFor('all');
const FEW = 20;
const MANY = 80;
const PAGE = 15;

let room: Room;
let size = 0;

beforeAll(async () => {
  room = await openRoom();
  const applied = await room.intents.apply(
    [virtualMesh(), policy('lost', { destinations: [{ name: 'lost' }], timeout: '2s' })],
    mira,
  );
  if (!applied.ok) throw new Error(JSON.stringify(applied.problems));
  await grow(FEW);
});
afterAll(() => room?.close());

async function grow(to: number): Promise<void> {
  const names = Array.from({ length: to - size }, (_, index) => `c${String(size + index).padStart(2, '0')}`);
  await insertClusters(room.dataSource, names, (name) => inventoryOf(['cart', `only-${name}`]));
  size = to;
  for (const work of await room.reconciler.stale()) await room.reconcile(work);
}

async function plan(documents: readonly Intent[], first: number, after?: string): Promise<Plan> {
  const planned = await room.previews.plan(documents, [], { first, ...(after !== undefined && { after }) });
  if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
  return planned.value;
}

const edit = [
  policy('cart', { destinations: [{ name: 'cart' }, { name: 'nowhere' }], timeout: '9s' }),
  policy('last', { destinations: [{ name: `only-c${FEW - 1}` }], timeout: '9s' }),
];

test('a page of a plan for 80 clusters is as large as one for 20', async () => {
  const few = await plan(edit, PAGE);
  await grow(MANY);
  const many = await plan(edit, PAGE);
  expect([few.total, many.total]).toEqual([FEW, MANY]);
  expect(new Set(many.clusters.map(({ cluster }) => cluster)).size).toBe(PAGE);
  expect(JSON.stringify(many).length / JSON.stringify(few).length).toBeLessThan(1.05);
});

test('the pages of a plan are the whole plan, and each says what reaches nothing anywhere', async () => {
  const whole = await plan(edit, MANY);
  expect(whole.next).toBeUndefined();
  expect(whole.unmatched.map(({ intent }) => intent)).toEqual(['TrafficPolicy/lost']);
  const pages: Plan[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = await plan(edit, PAGE, after);
    pages.push(page);
    after = page.next;
    more = after !== undefined;
  }
  expect(pages).toHaveLength(6);
  // `last` reaches a cluster that is on the second page: no page calls it lost.
  for (const { unmatched } of pages) expect(unmatched).toEqual(whole.unmatched);
  expect(pages.flatMap(({ clusters }) => clusters)).toEqual(whole.clusters);
});
