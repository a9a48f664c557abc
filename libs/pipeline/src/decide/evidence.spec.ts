import { describe, expect, test } from 'vitest';
import type { CarriedObject, SeenProxies } from '@overmesh/delivery';
import type { DestinationReport, Evidence } from '@overmesh/model';
import { evidenceOf } from './evidence.ts';
import type { EvidenceView } from './evidence.ts';

const yes = (at: string): Evidence => ({ state: 'yes', at });
const done: CarriedObject = {
  key: 'a',
  asWanted: true,
  writtenAt: '2026-11-21T05:00:00Z',
  accepted: yes('2026-11-21T05:00:01Z'),
  live: yes('2026-11-21T05:00:02Z'),
};
const report = (outcome: DestinationReport['outcome']): DestinationReport => ({
  intent: 'TrafficPolicy/p',
  cluster: 'east',
  mesh: 'istio',
  meshKind: 'istio',
  destination: 'shop/reviews',
  outcome,
  features: [],
  conflicts: [],
  warnings: [],
  objects: [],
});

function states(view: Partial<EvidenceView>): string {
  const { written, accepted, live, proven } = evidenceOf({ reports: [], objects: [], ...view });
  return [written, accepted, live, proven].map(({ state }) => state).join(' ');
}

describe('written, accepted, live, proven', () => {
  const rows: readonly (readonly [string, Partial<EvidenceView>, string])[] = [
    ['all as wanted', { objects: [done] }, 'yes yes yes unknown'],
    [
      'all as wanted, and revision 7 not translated yet',
      { objects: [done], behind: 'revision 7' },
      'pending unknown unknown unknown',
    ],
    [
      'one of two not written yet',
      { objects: [done, { ...done, asWanted: false }] },
      'pending unknown unknown unknown',
    ],
    ['one stuck', { objects: [done, { ...done, asWanted: false, finding: 'refused' }] }, 'no unknown unknown unknown'],
    [
      'as wanted, and a finding since',
      { objects: [{ ...done, finding: 'argocd holds it' }] },
      'no unknown unknown unknown',
    ],
    ['one refused by its mesh', { objects: [done, { ...done, accepted: { state: 'no' } }] }, 'yes no yes unknown'],
    ['one not looked at', { objects: [done, { key: 'b', asWanted: true }] }, 'yes unknown unknown unknown'],
    ['strict and refused', { reports: [report('refused')] }, 'no unknown unknown unknown'],
    ['refused here and written there', { reports: [report('refused')], objects: [done] }, 'no unknown unknown unknown'],
    ['nothing to write', { reports: [report('translated')] }, 'unknown unknown unknown unknown'],
  ];
  test.each(rows)('%s', (_name, view, expected) => {
    expect(states(view)).toBe(expected);
  });
});

const asked: SeenProxies = {
  observedAt: '2026-11-21T05:00:20Z',
  isCurrent: true,
  isSettled: true,
  count: { connected: 2, acknowledged: 2, refused: 0, refusals: [] },
};
const refusal = { proxy: 'b.shop', type: 'RouteConfiguration', error: 'duplicate domain' };

describe('live on a mesh whose control plane tells of its proxies', () => {
  const rows: readonly (readonly [string, SeenProxies, Partial<Evidence>])[] = [
    ['all have acknowledged', asked, { state: 'yes', at: asked.observedAt, reason: '2 of 2 proxies acknowledged' }],
    [
      'they had, before the last write',
      { ...asked, isCurrent: false },
      { state: 'pending', at: asked.observedAt, reason: 'its proxies were asked before the last write' },
    ],
    ['they have, just after it', { ...asked, isSettled: false }, { state: 'pending' }],
    [
      'one has refused',
      { ...asked, count: { connected: 2, acknowledged: 1, refused: 1, refusals: [refusal] } },
      { state: 'no', reason: 'proxy b.shop refused RouteConfiguration: duplicate domain' },
    ],
    [
      'nobody may ask',
      { observedAt: asked.observedAt, isCurrent: false, isSettled: false, silent: 'give it with istio-proxies.yaml' },
      { state: 'unknown', reason: 'give it with istio-proxies.yaml' },
    ],
  ];
  test.each(rows)('%s', (_name, proxies, live) => {
    expect(evidenceOf({ reports: [], objects: [{ ...done, live: { state: 'unknown' } }], proxies }).live).toMatchObject(
      live,
    );
  });

  test('what nobody could be asked has no time', () => {
    const proxies = { observedAt: asked.observedAt, isCurrent: false, isSettled: false, silent: 'no right' };
    expect(evidenceOf({ reports: [], objects: [done], proxies }).live).toEqual({
      state: 'unknown',
      reason: 'no right',
    });
  });

  test('what is not written is not live, whatever proxies say', () => {
    const objects = [{ ...done, asWanted: false }];
    expect(evidenceOf({ reports: [], objects, proxies: asked }).live.state).toBe('unknown');
  });
});

test('each step has the time of the last object that took it', () => {
  const later = { ...done, key: 'b', writtenAt: '2026-11-21T06:00:00Z' };
  expect(evidenceOf({ reports: [], objects: [later, done] })).toMatchObject({
    written: { at: '2026-11-21T06:00:00Z' },
    live: { at: '2026-11-21T05:00:02Z' },
  });
});

test('what is not written says why the lane waits, and what is stuck names the object', () => {
  const waiting = { reports: [], objects: [{ key: 'a', asWanted: false }], laneReason: 'connection refused' };
  expect(evidenceOf(waiting).written.reason).toBe('connection refused');
  const stuck = { reports: [], objects: [{ key: 'a', asWanted: false, finding: 'namespace missing' }] };
  expect(evidenceOf(stuck).written.reason).toBe('a: namespace missing');
});
