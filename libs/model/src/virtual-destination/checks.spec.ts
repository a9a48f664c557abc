import { expect, test } from 'vitest';
import { parseIntent } from '../intent-kinds.ts';
import { settledFailover } from './failover.ts';

const checkout = { name: 'checkout', namespace: 'shop' };
const good = {
  virtualMesh: 'all',
  hosts: ['checkout.shop.svc.cluster.local', 'checkout.shop.global'],
  ports: [{ port: 8080, protocol: 'http' }],
  tiers: [
    { destinations: [{ ...checkout, where: { regions: ['us'] } }] },
    { destinations: [{ ...checkout, where: { regions: ['eu'] } }] },
  ],
};

function problemsOf(spec: object): readonly string[] {
  const document = { apiVersion: 'overmesh.io/v1', kind: 'VirtualDestination', metadata: { name: 'checkout' }, spec };
  const read = parseIntent(document);
  return read.ok ? [] : read.problems.map(({ path, code }) => `${path} ${code}`).sort();
}

test('one name over two regions, and the shorthand for it, have no problem', () => {
  expect(problemsOf(good)).toEqual([]);
  const { tiers: _tiers, ...rest } = good;
  expect(problemsOf({ ...rest, nearest: checkout })).toEqual([]);
});

test('seven mistakes in one document come back as seven problems with their paths', () => {
  const east = { ...checkout, where: { clusters: ['east'] } };
  const wrong = {
    ...good,
    hosts: ['checkout.shop.global', 'checkout.shop.global', 'x.overmesh.io', 'cart.shop.svc.cluster.local'],
    ports: [
      { port: 80, protocol: 'http' },
      { port: 80, protocol: 'tcp' },
    ],
    tiers: [{ destinations: [{ ...east, weight: 60 }, checkout] }, { destinations: [{ ...east, port: 81 }] }],
  };
  expect(problemsOf(wrong)).toEqual([
    'spec.hosts[1] DUPLICATE',
    'spec.hosts[2] REFUSED',
    'spec.hosts[3] REFUSED',
    'spec.ports[1].port DUPLICATE',
    'spec.tiers[0].destinations REQUIRED',
    'spec.tiers[1].destinations[0] DUPLICATE',
    'spec.tiers[1].destinations[0].port REFUSED',
  ]);
});

test.each([
  ['an empty tier', { tiers: [{ destinations: [] }] }, 'spec.tiers[0].destinations REQUIRED'],
  ['no tier', { tiers: [] }, 'spec.tiers REQUIRED'],
  ['tiers and the shorthand', { nearest: checkout }, 'spec EXACTLY_ONE'],
  ['a host of one part', { hosts: ['checkout'] }, 'spec.hosts BAD_FORMAT'],
  ['a wildcard', { hosts: ['*.shop.global'] }, 'spec.hosts BAD_FORMAT'],
  [
    'a weight of 0, which nothing would ever fail over to',
    {
      tiers: [
        {
          destinations: [
            { ...checkout, weight: 0 },
            { ...checkout, namespace: 'next', weight: 100 },
          ],
        },
      ],
      hosts: ['a.b'],
    },
    'spec.tiers[0].destinations[0].weight OUT_OF_RANGE',
  ],
  [
    'a tier that may take less than it has already',
    { tiers: [{ destinations: [checkout], capacity: 0.5 }], hosts: ['a.b'] },
    'spec.tiers[0].capacity OUT_OF_RANGE',
  ],
  [
    'weights that do not add up',
    { tiers: [{ destinations: [{ ...checkout, weight: 99 }] }] },
    'spec.tiers[0].destinations WEIGHTS_SUM',
  ],
  [
    'the own name of another Service, by which requests could go round in circles',
    { hosts: ['cart.shop.svc.cluster.local'] },
    'spec.hosts[0] REFUSED',
  ],
])('%s is refused where it stands', (_what, more, expected) => {
  expect(problemsOf({ ...good, ...more })).toEqual([expected]);
});

test('what nobody says is safe: an endpoint is out after 3 failures, all may be out, and then all are tried again', () => {
  expect(settledFailover()).toEqual({
    consecutiveErrors: 3,
    intervalMs: 1000,
    maxEjectionPercent: 100,
    panicThreshold: 10,
    ejectionMs: 30_000,
  });
});
