import { expect, test } from 'vitest';
import { runWith } from '../test/run-with.ts';
import { clusterSample, page, statusSample } from '../test/samples.ts';

const yes = (at: string) => ({ state: 'yes', at, reason: null });
const evidence = {
  written: yes('2026-11-21T04:58:00.000Z'),
  accepted: yes('2026-11-21T04:58:00.000Z'),
  live: yes('2026-11-21T04:58:00.000Z'),
  proven: { state: 'unknown', at: null, reason: null },
};
const status = page(
  statusSample({ document: 'TrafficPolicy/reviews-canary', cluster: 'production-east', evidence, problems: [] }),
);
const event = {
  ...{ id: '1', at: '2026-11-21T04:59:00.000Z', cluster: 'east', type: 'drift-repaired', caller: null },
  object: 'networking.istio.io/VirtualService/bookinfo/overmesh-reviews',
  message: 'spec.http changed by kubectl-edit at 2026-11-29T18:41:45Z; put back, as every change by hand is put back',
};
const cluster = clusterSample({
  pause: { target: 'cluster/east', reason: 'INC-42', caller: { name: 'ann' }, since: '2026-11-21T04:55:00.000Z' },
});

const COMMANDS: readonly (readonly [string, readonly string[], Readonly<Record<string, unknown>>])[] = [
  ['status', ['status'], { Status: { status }, Unmatched: { unmatched: [] } }],
  ['events', ['events'], { Events: { events: { ...page(event), edges: [{ cursor: '1', node: event }] } } }],
  ['cluster list', ['cluster', 'list'], { Clusters: { clusters: page(cluster) } }],
];

test.each(COMMANDS)('%s fits a terminal of 80 columns, and breaks no word', async (_name, words, answers) => {
  const narrow = await runWith(words, { answers, columns: 80 });
  const whole = await runWith(words, { answers });
  const lines = narrow.out.split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  const known = new Set(whole.out.split(/\s+/));
  const own = lines.filter((line) => !line.startsWith('(no room for'));
  expect(own.flatMap((line) => line.split(/\s+/)).filter((word) => !known.has(word))).toEqual([]);
});

test.each(COMMANDS)(
  '%s is a row a line where there is no terminal, for grep and awk',
  async (_name, words, answers) => {
    const { out } = await runWith(words, { answers });
    expect(out.trim().split('\n')).toHaveLength(2);
  },
);

test('what had no room is named, with the way to see it; what is long stands below its row', async () => {
  const narrow = await runWith(['status'], {
    answers: { Status: { status }, Unmatched: { unmatched: [] } },
    columns: 80,
  });
  expect(narrow.out).toBe(
    [
      'DOCUMENT                       CLUSTER           MESH    WRITTEN      LIVE',
      'TrafficPolicy/reviews-canary   production-east   istio   yes 2m ago   yes 2m ago',
      '(no room for REVISION, ACCEPTED, PROVEN: -o wide shows all)',
      '',
    ].join('\n'),
  );
  const clusters = await runWith(['cluster', 'list'], {
    answers: { Clusters: { clusters: page(cluster) } },
    columns: 60,
  });
  expect(clusters.out).toContain('\n    paused by ann 5m ago: INC-42\n');
});
