import { expect, test } from 'vitest';
import type { DocumentProgress } from '../progress.store.ts';
import { judgeProgress } from './progress.ts';
import type { SeenProgress } from './progress.ts';

const there = { key: 'VirtualService/shop/one', asWanted: true };
const held = 'would delete 12 of 30 objects, more than 20 %';
const behind: DocumentProgress = {
  ...{ clusterId: 'east', virtualMesh: 'shop', mesh: 'istio', document: 'TrafficPolicy/b' },
  ...{ revision: 7, appliedRevision: 5, reports: [], objects: [there], laneReason: held },
};
const quiet: SeenProgress = { hasLeavings: false, isOut: false };

const cases: readonly [string, Partial<DocumentProgress>, Partial<SeenProgress>, number, string | undefined][] = [
  ['all is there while other deletes wait for a person', {}, {}, 7, undefined],
  ['all is there, and the cluster cannot be reached', {}, { isOut: true }, 7, held],
  ['one object is not written yet', { objects: [there, { key: 'two', asWanted: false }] }, {}, 5, held],
  ['somebody has changed an object since', { objects: [{ ...there, finding: 'argocd holds it' }] }, {}, 5, held],
  ['nothing is wanted of it, and nothing is left', { objects: [] }, {}, 7, undefined],
  ['nothing is wanted of it any more, and an object is still there', { objects: [] }, { hasLeavings: true }, 5, held],
];

test.each(cases)('%s', (_sentence, progress, seen, appliedRevision, laneReason) => {
  const judged = judgeProgress({ ...behind, ...progress }, { ...quiet, ...seen });
  expect([judged.appliedRevision, judged.laneReason]).toEqual([appliedRevision, laneReason]);
});
