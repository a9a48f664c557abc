import { describe, expect, test } from 'vitest';
import type { ConflictReport, DestinationReport, Effect } from '@overmesh/model';
import { effectOf, reportedProblems } from './effect.ts';

const CANARY = 'TrafficPolicy/canary';

const conflict = (loser: string): ConflictReport => ({
  field: 'timeout',
  winner: 'TrafficPolicy/base',
  loser,
  rule: 'priority',
  message: 'its priority 10 is above 0',
});

const report = (changes: Partial<DestinationReport> = {}): DestinationReport => ({
  intent: CANARY,
  cluster: 'east',
  mesh: 'istio',
  meshKind: 'istio',
  destination: 'shop/reviews',
  outcome: 'translated',
  features: [],
  conflicts: [],
  warnings: [],
  objects: [],
  ...changes,
});

describe('how much of a document decides', () => {
  const rows: readonly (readonly [string, readonly DestinationReport[], Effect])[] = [
    ['nothing is in its way', [report()], 'whole'],
    ['it has no report, as a VirtualMesh that asks for nothing', [], 'whole'],
    ['another one has its timeout', [report({ conflicts: [conflict(CANARY)] })], 'partly'],
    ['it has the timeout that another one wants', [report({ conflicts: [conflict('TrafficPolicy/old')] })], 'whole'],
    ['it acts on one of two destinations', [report(), report({ outcome: 'shadowed' })], 'partly'],
    ['it is refused on one of two destinations', [report(), report({ outcome: 'refused' })], 'partly'],
    ['it acts nowhere', [report({ outcome: 'shadowed' })], 'none'],
  ];
  test.each(rows)('%s', (_name, reports, effect) => {
    expect(effectOf(CANARY, reports)).toBe(effect);
  });
});

test('a share whose requests fail and a field that another document has are problems, each once; a remark is none', () => {
  const failing = { code: 'REQUESTS_FAIL', message: 'its 50 % of the requests would get 503' } as const;
  const remark = { code: 'MESH_DEFAULT', message: 'the default is 2 retries' } as const;
  const both = report({ conflicts: [conflict(CANARY)], warnings: [failing, remark] });
  expect(reportedProblems(CANARY, [both, both])).toEqual([
    'its 50 % of the requests would get 503',
    'timeout is overruled on shop/reviews: its priority 10 is above 0',
  ]);
});
