import { expect, test } from 'vitest';
import { NOW, runWith } from '../../test/run-with.ts';
import { EXIT } from '../failure.ts';

const operation = {
  __typename: 'Operation',
  ...{ id: '1', kind: 'evacuation', subject: 'east', step: 'hold', outcome: null, endedAt: null },
  message: 'east has 50 % of its requests, and the next step is held',
  progress: { done: 50, total: 100 },
  caller: { name: 'ann' },
  startedAt: '2026-11-21T04:55:00.000Z',
  problems: [
    { path: 'cluster', code: 'REFUSED', message: 'west has no ready pod behind shop/checkout', fix: null },
  ] as readonly object[],
};
const resting = {
  ...operation,
  step: 'rest',
  message: 'east is evacuated: it serves when all others are lost',
  problems: [],
};
const evacuation = {
  ...{ cluster: 'east', share: 50, direction: 'away', reason: 'kernel update', askedBy: 'ann' },
  askedAt: '2026-11-21T04:55:00.000Z',
  operation,
};
const share = (cluster: string, percent: number | null, left: number | null = null) => ({
  ...{ cluster, service: 'shop/checkout', percent, share: left },
});
const callers = (names: readonly string[], ...tiers: readonly (readonly object[])[]) => ({
  ...{ virtualMesh: 'shop', document: 'VirtualDestination/checkout', callers: names },
  tiers: tiers.map((clusters) => ({ clusters })),
});
const ways = [
  callers(['east'], [share('east', 50, 50), share('west', 50)], [share('north', null), share('south', null)]),
  callers(['n1', 'n2', 'n3', 'n4', 'n5'], [share('west', 100)], [share('east', 100, 0)]),
  callers(['far']),
];

const status = (failover: object) =>
  runWith(['failover', 'status'], { answers: { FailoverStatus: { failover } }, columns: 80 });

test('status tells who is evacuated, since when, by whom, what holds it, and where all callers are sent', async () => {
  const { out, code } = await status({ evacuations: [evacuation], ways });
  expect(out.split('\n')).toEqual([
    'east has 50 % of its requests, and the next step is held',
    '  evacuated by ann 5m ago: kernel update',
    '  held: west has no ready pod behind shop/checkout',
    '',
    'VirtualDestination/checkout of shop',
    '  from east: east 50 % (50 % left to it), west 50 %; then north by its',
    '  endpoints, south by its endpoints',
    '  from n1, n2, n3 and 2 more: west; then east (evacuated)',
    '  from far: nowhere',
    '',
  ]);
  expect(code).toBe(EXIT.ok);
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('each Service of an ExportPolicy is told by itself', async () => {
  const exported = (service: string, cluster: string) => ({
    ...callers(['east'], [{ ...share(cluster, 100), service }]),
    document: 'ExportPolicy/shop',
  });
  const { out } = await status({
    evacuations: [],
    ways: [exported('shop/cart', 'west'), exported('shop/web', 'north')],
  });
  expect(out.split('\n').slice(2)).toEqual([
    'ExportPolicy/shop (shop/cart) of shop',
    '  from east: west',
    '',
    'ExportPolicy/shop (shop/web) of shop',
    '  from east: north',
    '',
  ]);
});

test('where there is nothing to tell it says so', async () => {
  const { out } = await status({ evacuations: [], ways: [] });
  expect(out).toContain('No cluster is evacuated.');
  expect(out).toContain('No callers are sent anywhere by a VirtualDestination or an ExportPolicy.');
});

const evacuate = (args: readonly string[], answers: Readonly<Record<string, unknown>>) =>
  runWith(['failover', 'evacuate', 'east', ...args], { answers });

test('evacuate asks for what its flags say, and is done when the cluster is at rest', async () => {
  const { out, code, asked } = await evacuate(['--over', '10m', '--most', '1.5', '-m', 'kernel update'], {
    EvacuateCluster: { evacuateCluster: operation },
    Operation: { operation: resting },
  });
  expect([code, out]).toEqual([EXIT.ok, 'east is evacuated: it serves when all others are lost\n']);
  expect(asked[0]?.variables).toEqual({
    ...{ cluster: 'east', overSeconds: 600, most: 1.5, partly: false, reason: 'kernel update' },
  });
});

test('one that is held exits 5, saying by what', async () => {
  const answers = { EvacuateCluster: { evacuateCluster: operation }, Operation: { operation } };
  const { code, err } = await evacuate(['--timeout', '0s'], answers);
  expect(code).toBe(EXIT.waitedInVain);
  expect(err).toContain('west has no ready pod behind shop/checkout');
});

test('nobody has to wait for it', async () => {
  const { code, out, asked } = await evacuate(['--no-wait'], { EvacuateCluster: { evacuateCluster: operation } });
  expect([code, out, asked.length]).toEqual([EXIT.ok, `${operation.message}\n`, 1]);
});

test('return waits until it is over', async () => {
  const ended = { ...operation, step: 'end', outcome: 'succeeded', endedAt: NOW.toISOString(), message: 'all is back' };
  const { code, out } = await runWith(['failover', 'return', 'east', '--over', '0s'], {
    answers: { ReturnCluster: { returnCluster: { ...operation, step: 'rest' } }, Operation: { operation: ended } },
  });
  expect([code, out]).toEqual([EXIT.ok, 'all is back\n']);
});

test('a refusal exits 3 with the sentence and its fix', async () => {
  const problem = {
    ...{ path: 'cluster', code: 'REFUSED', fix: 'overmesh failover evacuate east --partly' },
    message: 'nobody but east serves VirtualDestination/checkout',
  };
  const { code, err } = await evacuate([], {
    EvacuateCluster: { evacuateCluster: { __typename: 'Rejected', problems: [problem] } },
  });
  expect(code).toBe(EXIT.refused);
  expect(err).toContain('nobody but east serves VirtualDestination/checkout');
  expect(err).toContain('overmesh failover evacuate east --partly');
});

test.each([
  ['a time that is none', ['--over', 'soon'], 'It must be a time such as 60s or 5m'],
  ['a share of nothing', ['--most', '0'], 'It must be a number from 1 to 100'],
])('%s is bad input, and nothing is asked for', async (_what, args, sentence) => {
  const { code, err, asked } = await evacuate(args, {});
  expect([code, asked.length]).toEqual([EXIT.badInput, 0]);
  expect(err).toContain(sentence);
});
