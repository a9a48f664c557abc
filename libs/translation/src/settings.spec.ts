import { expect, test } from 'vitest';
import type { FeatureReport, TrafficPolicySpec } from '@overmesh/model';
import { member, policy, service, tinyMeshes, world } from '../test/tiny-world.ts';
import type { Policy } from './precedence.ts';
import { translate } from './translate.ts';

const EAST = [member('east', [service('reviews')])];

function outliers(consecutive5xx: number, more: Partial<TrafficPolicySpec['outliers']> = {}) {
  return { outliers: { consecutive5xx, ...more } };
}

function translated(...policies: readonly Policy[]) {
  const { desired, report } = translate(world(policies, EAST), tinyMeshes);
  const [object] = desired[0]?.objects ?? [];
  const reports = report.destinations.filter(({ destination }) => destination);
  return { object, reports };
}

test('a policy for the destination alone makes no route, and is reported', () => {
  const { object, reports } = translated(policy('careful', outliers(3)));
  expect(object?.body).toEqual({ spec: [], settings: { outliers: { consecutive5xx: 3 } } });
  const features: readonly FeatureReport[] = [{ feature: 'outliers', fidelity: 'exact' }];
  expect(reports).toMatchObject([{ outcome: 'translated', features }]);
});

test('the older of two that want it differently has it, and the younger has nothing on the destination', () => {
  const older = policy('older', outliers(3));
  const younger = policy('younger', outliers(4), { createdAt: '2026-02-01T00:00:00Z' });
  const { object, reports } = translated(younger, older);
  expect(object?.body['settings']).toEqual({ outliers: { consecutive5xx: 3 } });
  expect(reports.map(({ outcome, conflicts }) => [outcome, conflicts[0]?.rule])).toEqual([
    ['translated', 'age'],
    ['shadowed', 'age'],
  ]);
});

test('what is left out is as good as its default, so two who say so want the same', () => {
  const { object, reports } = translated(
    policy('brief', outliers(3)),
    policy('long', outliers(3, { interval: '10000ms', ejectionTime: '30s', maxEjectionPercent: 50 })),
  );
  expect(reports.flatMap(({ conflicts }) => conflicts)).toEqual([]);
  expect(object?.intents).toEqual(['TrafficPolicy/brief', 'TrafficPolicy/long']);
});

test('it is no part of a route of some requests', () => {
  const { object } = translated(
    policy('careful', outliers(3)),
    policy('slow', { timeout: '9s', match: [{ method: 'PUT' }] }),
  );
  expect(object?.body['spec']).toMatchObject([{ wants: { timeout: { value: '9s' } } }]);
});
