import { expect, test } from 'vitest';
import type { Claim } from '@overmesh/model';
import { context, member, REVIEWS, route, warningsOf } from '../given.ts';
import { istio } from '../plugin.ts';

const wanted = { outliers: { value: { consecutive5xx: 3 }, owners: ['TrafficPolicy/careful'] } };

function translate(
  claims: readonly Claim[] = [],
  routes: Parameters<typeof istio.translator.translateTraffic>[0]['routes'] = [],
) {
  const given = context({ member: member({ claims }) });
  return istio.translator.translateTraffic({ routes, settings: wanted }, given);
}

function theirs(more: Partial<Claim>): Claim {
  return {
    ...{ mesh: 'istio', kind: 'DestinationRule', namespace: REVIEWS.namespace, name: 'theirs' },
    ...{ destinations: ['default/reviews'], settings: ['tls.mode'], ...more },
  };
}

test('3 errors in a row become a DestinationRule alone, and what is not counted is said to be', () => {
  const { objects, settings } = translate();
  expect(settings).toEqual([{ feature: 'outliers', fidelity: 'exact' }]);
  expect(objects.map(({ ref, body, intents }) => [ref.kind.kind, body, intents])).toEqual([
    [
      'DestinationRule',
      {
        spec: {
          host: 'reviews.default.svc.cluster.local',
          trafficPolicy: {
            outlierDetection: {
              consecutive5xxErrors: 3,
              consecutiveGatewayErrors: 0,
              interval: '10s',
              baseEjectionTime: '30s',
              maxEjectionPercent: 50,
            },
          },
        },
      },
      ['TrafficPolicy/careful'],
    ],
  ]);
});

test('subsets of a split stand in the same DestinationRule, which comes from both documents', () => {
  const split = route({ split: [{ weight: 100, subset: { version: 'v1' } }] });
  const [rule] = translate([], [split]).objects;
  expect(rule?.body).toMatchObject({ spec: { trafficPolicy: {}, subsets: [{ name: 'version-v1' }] } });
  expect(rule?.intents).toEqual(['TrafficPolicy/canary', 'TrafficPolicy/careful']);
});

test.each([
  ['counts for everybody instead of ours', { about: 'connections' as const }],
  ['merges with ours and is older', { about: 'settings' as const }],
])('where a DestinationRule of others %s, outliers are unsupported and nothing is written', (_why, claim) => {
  const { objects, settings } = translate([theirs(claim)]);
  expect(settings).toMatchObject([{ fidelity: 'unsupported' }]);
  expect(settings[0]?.reason).toContain('DestinationRule default/theirs, which Overmesh did not write,');
  expect(objects).toEqual([]);
});

test.each([
  ['is older for some callers', { about: 'settings' as const, reach: { callersIn: ['client'] } }, 'OTHERS_DECIDE'],
  ['is younger', { about: 'settings' as const, yields: ['default/reviews'] }, 'REPLACES'],
  ['counts for some callers', { about: 'connections' as const, reach: { callersIn: ['client'] } }, 'OTHERS_DECIDE'],
])('a DestinationRule of others that %s is warned of', (_how, claim, code) => {
  const warnings = warningsOf(translate([theirs(claim)]), 'TrafficPolicy/careful');
  expect(warnings.map((warning) => warning.code)).toEqual([code]);
});
