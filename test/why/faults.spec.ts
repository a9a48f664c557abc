import type { Claim, Inventory, Workload } from '@overmesh/model';
import type { Called, Caller, WhyCluster } from '@overmesh/pipeline';
import type { SeenStore } from '@overmesh/trust';
import { describe, expect, test } from 'vitest';
import { ask, document, healthy } from './world.ts';
import type { GivenCluster } from '../scenarios/given.ts';
import type { Changing } from './world.ts';

const WEB: Caller = { cluster: 'east', namespace: 'shop', workload: 'web-v1' };
const NEAR: Called = { cluster: 'east', namespace: 'shop', service: 'checkout', port: 8080 };
const FAR: Called = { cluster: 'west', namespace: 'shop', service: 'checkout', port: 8080 };
const NAME: Called = { host: 'checkout.shop.global', port: 8080 };

describe('where nothing is wrong', () => {
  test.each<[string, Called]>([
    ['a Service of the own cluster', NEAR],
    ["a Service's own name", { host: 'checkout.shop.svc.cluster.local', port: 8080 }],
    ["a Service's short name", { host: 'checkout.shop' }],
  ])('nothing is found on the way to %s', (_title, to) => {
    const { verdict, first } = ask(healthy(), WEB, to);
    expect({ verdict, first }).toEqual({ verdict: 'nothingFound' });
  });
});

test('plain text gets through where an exception from strict mutual TLS is about the port', () => {
  const world = healthy();
  world.virtualMesh['mtls'] = { mode: 'strict', exceptions: [{ namespace: 'shop', mode: 'permissive' }] };
  service(world, 'east', 'shop/web').meshed = false;
  expect(ask(world, WEB, NEAR).verdict).toBe('nothingFound');
});

test('whether a new name is resolved is not known, and not called fine', () => {
  const { verdict, first } = ask(healthy(), WEB, NAME);
  expect([verdict, first?.step, first?.evidence]).toEqual([
    'unknown',
    'name',
    expect.stringMatching(/can resolve that: nothing tells/),
  ]);
});

test('of the way to another cluster nothing is unknown but whether its gateway answers, and that is not called fine', () => {
  const { verdict, steps } = ask(healthy(), WEB, FAR);
  const told = steps.filter(({ state }) => state !== 'fine');
  expect([verdict, told.map(({ step, state }) => `${step} ${state}`)]).toEqual(['unknown', ['gateway unknown']]);
});

const cluster = (world: Changing, name: string, change: Partial<GivenCluster>): void => {
  const before = world.clusters[name];
  if (!before) throw new Error(`no cluster ${name}`);
  world.clusters[name] = { ...before, ...change };
};
const service = (world: Changing, cluster: string, key: string) => {
  const found = world.clusters[cluster]?.services[key];
  if (!found) throw new Error(`no ${key} in ${cluster}`);
  return found as { -readonly [K in keyof typeof found]: (typeof found)[K] };
};
const without = (world: Changing, cluster: string, key: string): void => {
  Reflect.deleteProperty(world.clusters[cluster]?.services ?? {}, key);
};
const seen = (world: Changing, cluster: string, change: (inventory: Inventory) => Inventory): void => {
  world.touch[cluster] = (known) => ({ ...known, ...(known.inventory && { inventory: change(known.inventory) }) });
};
const claimed = (world: Changing, cluster: string, claim: Partial<Claim>): void => {
  const whole = {
    mesh: 'istio',
    kind: 'PeerAuthentication',
    namespace: 'shop',
    name: 'by-hand',
    destinations: [],
    ...claim,
  };
  world.touch[cluster] = (known) => ({
    ...known,
    members: known.members.map((one) => ({ ...one, member: { ...one.member, claims: [whole] } })),
  });
};
const stored = (world: Changing, cluster: string, change: (store: SeenStore) => SeenStore): void => {
  world.touch[cluster] = (known) => ({ ...known, stores: known.stores.map(change) });
};
const policy = (spec: object) =>
  document('TrafficPolicy', 'canary', { destinations: [{ name: 'checkout', namespace: 'shop' }], ...spec });
const access = (spec: object) =>
  document('AccessPolicy', 'guard', { destinations: [{ name: 'checkout', namespace: 'shop' }], ...spec });
const account = (name: string) => ({ serviceAccounts: [{ name, namespace: 'shop' }] });
const workloadsOf =
  (name: string, change: (one: Workload) => Workload) =>
  (inventory: Inventory): Inventory => ({
    ...inventory,
    workloads: inventory.workloads.map((one) => (one.name.startsWith(name) ? change(one) : one)),
  });

interface Fault {
  readonly title: string;
  readonly from?: Caller;
  readonly to: Called;
  readonly breaks: (world: Changing) => unknown;
  /** `step cluster state`. */
  readonly first: string;
  readonly evidence: RegExp;
}

const FAULTS: readonly Fault[] = [
  {
    title: 'the caller is misspelt',
    from: { ...WEB, workload: 'wbe-v1' },
    to: NEAR,
    breaks: () => undefined,
    first: 'caller east broken',
    evidence: /no workload shop\/wbe-v1/,
  },
  {
    title: 'the caller has no pod',
    to: NEAR,
    breaks: (world) => (service(world, 'east', 'shop/web').pods = { v1: 0 }),
    first: 'caller east broken',
    evidence: /has no pod/,
  },
  {
    title: 'no pod of the caller becomes ready',
    to: NEAR,
    breaks: (world) => (service(world, 'east', 'shop/web').stuck = ['v1']),
    first: 'caller east broken',
    evidence: /ready for minutes/,
  },
  {
    title: 'the own cluster was never looked at',
    to: NEAR,
    breaks: (world) => (world.touch['east'] = ({ inventory: _, ...known }) => known),
    first: 'seen east unknown',
    evidence: /never been looked at/,
  },
  {
    title: 'the own cluster is out of reach',
    to: NEAR,
    breaks: (world) => (world.touch['east'] = (known) => ({ ...known, doubt: 'east was last seen 2 h ago' })),
    first: 'seen east unknown',
    evidence: /2 h ago/,
  },
  {
    title: 'the other cluster was never looked at',
    to: FAR,
    breaks: (world) => (world.touch['west'] = ({ inventory: _, ...known }) => known),
    first: 'seen west unknown',
    evidence: /never been looked at/,
  },
  {
    title: 'the Service is misspelt',
    to: { ...NEAR, service: 'chekout' } as Called,
    breaks: () => undefined,
    first: 'name east broken',
    evidence: /no Service shop\/chekout/,
  },
  {
    title: 'the host is misspelt',
    to: { host: 'chekout.shop.global' },
    breaks: () => undefined,
    first: 'name east broken',
    evidence: /no VirtualDestination .* chekout/,
  },
  {
    title: 'nothing is exported',
    to: FAR,
    breaks: (world) => world.documents.splice(0),
    first: 'name east broken',
    evidence: /no VirtualDestination or ExportPolicy leads from east to shop\/checkout of west/,
  },
  {
    title: 'the name leads to another Service there',
    to: { ...FAR, service: 'cart' } as Called,
    breaks: () => undefined,
    first: 'name east broken',
    evidence: /no VirtualDestination or ExportPolicy leads/,
  },
  {
    title: 'the clients of the name are others',
    to: NAME,
    breaks: (world) => world.documents.splice(0, 1, clientsOf(world, 'west')),
    first: 'name east broken',
    evidence: /clients of .* are other clusters/,
  },
  {
    title: 'the other cluster lacks the Service',
    to: FAR,
    breaks: (world) => without(world, 'west', 'shop/checkout'),
    first: 'name east broken',
    evidence: /no VirtualDestination or ExportPolicy leads/,
  },
  {
    title: 'the other cluster has not been given its side',
    to: FAR,
    breaks: (world) => world.closedDoors.push('west'),
    first: 'export west broken',
    evidence: /has not been given yet/,
  },
  {
    title: 'the Service has another port',
    to: { ...NEAR, port: 80 },
    breaks: () => undefined,
    first: 'port east broken',
    evidence: /no port 80: it has 8080 \(http\)/,
  },
  {
    title: 'the port is UDP',
    to: { ...NEAR, port: 53 },
    breaks: () => undefined,
    first: 'port east broken',
    evidence: /is UDP/,
  },
  {
    title: 'the name has no such port',
    to: { ...NAME, port: 9999 },
    breaks: () => undefined,
    first: 'port east broken',
    evidence: /has no port 9999/,
  },
  {
    title: 'the Service selects other labels',
    to: NEAR,
    breaks: (world) => (service(world, 'east', 'shop/checkout').selector = { app: 'checkuot' }),
    first: 'endpoints east broken',
    evidence: /no pod has the labels app=checkuot/,
  },
  {
    title: 'there is no pod behind the Service',
    to: NEAR,
    breaks: (world) => (service(world, 'east', 'shop/checkout').pods = { v1: 0 }),
    first: 'endpoints east broken',
    evidence: /has no pod/,
  },
  {
    title: 'no pod behind the Service becomes ready',
    to: NEAR,
    breaks: (world) => (service(world, 'east', 'shop/checkout').stuck = ['v1', 'v2']),
    first: 'endpoints east broken',
    evidence: /ready for minutes/,
  },
  {
    title: 'there is no pod behind the Service elsewhere',
    to: FAR,
    breaks: (world) =>
      seen(
        world,
        'west',
        workloadsOf('checkout', (one) => ({ ...one, podSets: [] })),
      ),
    first: 'endpoints west broken',
    evidence: /has no pod/,
  },
  {
    title: 'the Service has no selector',
    to: NEAR,
    breaks: (world) =>
      seen(world, 'east', (inventory) => ({
        ...inventory,
        destinations: inventory.destinations.map((one) => ({ ...one, selector: {} })),
      })),
    first: 'endpoints east unknown',
    evidence: /has no selector/,
  },
  {
    title: 'all requests go to a version without a pod',
    to: NEAR,
    breaks: (world) =>
      world.documents.push(
        policy({
          split: [
            { weight: 100, subset: { version: 'v9' } },
            { weight: 0, subset: { version: 'v1' } },
          ],
        }),
      ),
    first: 'route east broken',
    evidence: /canary/,
  },
  {
    title: 'a policy answers itself',
    to: NEAR,
    breaks: (world) => world.documents.push(policy({ directResponse: { status: 503 } })),
    first: 'route east broken',
    evidence: /answers with 503/,
  },
  {
    title: 'a policy answers some requests itself',
    to: NEAR,
    breaks: (world) =>
      world.documents.push(policy({ match: [{ path: { prefix: '/old' } }], directResponse: { status: 410 } })),
    first: 'route east unknown',
    evidence: /410 .* where they match/,
  },
  {
    title: 'a policy sends callers elsewhere',
    to: NEAR,
    breaks: (world) => world.documents.push(policy({ redirect: { host: 'old.example' } })),
    first: 'route east broken',
    evidence: /redirect/,
  },
  {
    title: 'a test aborts every request',
    to: NEAR,
    breaks: (world) => world.documents.push(policy({ faults: { abort: { status: 500 } } })),
    first: 'route east broken',
    evidence: /aborts 100 %/,
  },
  {
    title: 'a test aborts a tenth of the requests',
    to: NEAR,
    breaks: (world) => world.documents.push(policy({ faults: { abort: { status: 500, percent: 10 } } })),
    first: 'route east unknown',
    evidence: /aborts 10 %/,
  },
  {
    title: 'a VirtualService of others decides',
    to: NEAR,
    breaks: (world) => cluster(world, 'east', { claimed: ['shop/checkout'] }),
    first: 'route east unknown',
    evidence: /VirtualService shop\/by-hand of others/,
  },
  {
    title: 'strict mutual TLS against a caller without a sidecar',
    to: NEAR,
    breaks: (world) => {
      world.virtualMesh['mtls'] = { mode: 'strict' };
      service(world, 'east', 'shop/web').meshed = false;
    },
    first: 'encryption east broken',
    evidence: /VirtualMesh\/all wants mutual TLS/,
  },
  {
    title: 'strict mutual TLS on a port that is excepted from a permissive mesh',
    to: NEAR,
    breaks: (world) => {
      const exception = { namespace: 'shop', matchLabels: { app: 'checkout' }, ports: [8080], mode: 'strict' };
      world.virtualMesh['mtls'] = { mode: 'permissive', exceptions: [exception] };
      service(world, 'east', 'shop/web').meshed = false;
    },
    first: 'encryption east broken',
    evidence: /VirtualMesh\/all wants mutual TLS/,
  },
  {
    title: 'two say different things of mutual TLS',
    to: NEAR,
    breaks: (world) => {
      world.virtualMesh['mtls'] = { mode: 'strict' };
      claimed(world, 'east', { mutualTls: { mode: 'permissive' } });
    },
    first: 'encryption east unknown',
    evidence: /say different things/,
  },
  {
    title: 'a PeerAuthentication of others is strict in the namespace',
    to: NEAR,
    breaks: (world) => {
      service(world, 'east', 'shop/web').meshed = false;
      claimed(world, 'east', { mutualTls: { namespace: 'shop', mode: 'strict' } });
    },
    first: 'encryption east broken',
    evidence: /PeerAuthentication shop\/by-hand wants mutual TLS/,
  },
  {
    title: 'a PeerAuthentication of others is strict on the port',
    to: NEAR,
    breaks: (world) => {
      service(world, 'east', 'shop/web').meshed = false;
      claimed(world, 'east', {
        mutualTls: { namespace: 'shop', podsWith: { app: 'checkout' }, mode: 'permissive', ports: { 8080: 'strict' } },
      });
    },
    first: 'encryption east broken',
    evidence: /by-hand wants mutual TLS/,
  },
  {
    title: 'the caller has no sidecar, and the Service is elsewhere',
    to: FAR,
    breaks: (world) => (service(world, 'east', 'shop/web').meshed = false),
    first: 'name east broken',
    evidence: /no VirtualDestination or ExportPolicy leads/,
  },
  {
    title: 'the gateway is missing',
    to: FAR,
    breaks: (world) => Reflect.deleteProperty(world.clusters['west'] ?? {}, 'gateway'),
    first: 'gateway west broken',
    evidence: /no east-west gateway/,
  },
  {
    title: 'the gateway has no address',
    to: FAR,
    breaks: (world) => cluster(world, 'west', { gateway: [] }),
    first: 'gateway west broken',
    evidence: /has no address/,
  },
  {
    title: 'the gateway has a host name only',
    to: FAR,
    breaks: (world) => cluster(world, 'west', { gateway: ['lb.example'] }),
    first: 'gateway west broken',
    evidence: /host name only/,
  },
  {
    title: 'the other cluster runs another kind of mesh',
    to: FAR,
    breaks: (world) => cluster(world, 'west', { only: 'linkerd' }),
    first: 'name east broken',
    evidence: /no way to linkerd in west/,
  },
  {
    title: 'the roots of trust differ',
    to: FAR,
    breaks: (world) =>
      stored(world, 'west', (one) => ({
        ...one,
        certificates: one.certificates.map((each) => ({ ...each, fingerprint: 'another', root: 'another' })),
      })),
    first: 'trust west broken',
    evidence: /no root in common/,
  },
  {
    title: 'the issuer has ended',
    to: FAR,
    breaks: (world) =>
      stored(world, 'west', (one) => ({
        ...one,
        certificates: one.certificates.map((each) => ({ ...each, notAfter: '2026-11-29T00:00:00Z' })),
      })),
    first: 'trust west broken',
    evidence: /ended at 2026-11-29/,
  },
  {
    title: 'whom the other side trusts was not read, behind a gateway that nobody tried',
    to: FAR,
    breaks: (world) => stored(world, 'west', (one) => ({ ...one, state: 'unread', reason: 'no right to read it' })),
    first: 'gateway west unknown',
    evidence: /tried/,
  },
  {
    title: 'a deny names the caller',
    to: NEAR,
    breaks: (world) => world.documents.push(access({ action: 'deny', from: [account('web')] })),
    first: 'access east broken',
    evidence: /AccessPolicy\/guard refuses/,
  },
  {
    title: 'an allow names somebody else',
    to: NEAR,
    breaks: (world) => world.documents.push(access({ action: 'allow', from: [account('cart')] })),
    first: 'access east broken',
    evidence: /let others in, and not shop\/web/,
  },
  {
    title: 'an allow there names somebody else',
    to: FAR,
    breaks: (world) => world.documents.push(access({ action: 'allow', from: [account('cart')] })),
    first: 'access west broken',
    evidence: /let others in/,
  },
  {
    title: 'an allow is for another port',
    to: NEAR,
    breaks: (world) =>
      world.documents.push(access({ action: 'allow', from: [account('web')], to: [{ ports: [9090] }] })),
    first: 'access east broken',
    evidence: /let others in/,
  },
  {
    title: 'an allow is for GET alone',
    to: NEAR,
    breaks: (world) =>
      world.documents.push(access({ action: 'allow', from: [account('web')], to: [{ methods: ['GET'] }] })),
    first: 'access east unknown',
    evidence: /some of its requests/,
  },
  {
    title: 'an allow is for another trust domain',
    to: NEAR,
    breaks: (world) =>
      world.documents.push(access({ action: 'allow', from: [{ ...account('web'), trustDomains: ['west.example'] }] })),
    first: 'access east broken',
    evidence: /let others in/,
  },
  {
    title: 'the VirtualMesh is closed',
    to: NEAR,
    breaks: (world) => (world.virtualMesh['access'] = { default: 'closed' }),
    first: 'access east broken',
    evidence: /is closed/,
  },
  {
    title: 'an AuthorizationPolicy of others allows nobody',
    to: NEAR,
    breaks: (world) =>
      cluster(world, 'east', { access: { none: { namespace: 'shop', action: 'allow', isEmpty: true } } }),
    first: 'access east broken',
    evidence: /none of others lets nobody in/,
  },
  {
    title: 'an AuthorizationPolicy of others denies somebody',
    to: NEAR,
    breaks: (world) => cluster(world, 'east', { access: { some: { namespace: 'shop', action: 'deny' } } }),
    first: 'access east unknown',
    evidence: /some of others decide/,
  },
  {
    title: 'not everything is written',
    to: NEAR,
    breaks: (world) =>
      (world.touch['east'] = (known: WhyCluster) => ({
        ...known,
        lane: { state: 'held', reason: 'the credential may not patch virtualservices' },
      })),
    first: 'written east unknown',
    evidence: /may not patch/,
  },
];

describe('a fault on the way', () => {
  test(`there are ${FAULTS.length} of them, each once`, () => {
    expect(new Set(FAULTS.map(({ title }) => title)).size).toBe(FAULTS.length);
    expect(FAULTS.length).toBeGreaterThanOrEqual(40);
  });

  test.each(FAULTS)(
    '$title: is the first that is named, and nothing is green',
    ({ from = WEB, to, breaks, first: wanted, evidence }) => {
      const world = healthy();
      breaks(world);
      const { verdict, first } = ask(world, from, to);
      expect(`${first?.step} ${first?.cluster} ${first?.state}`).toBe(wanted);
      expect(first?.evidence).toMatch(evidence);
      expect(verdict).toBe(first?.state);
    },
  );
});

test('of a name over two clusters one way that is not broken is enough, and the broken one is told all the same', () => {
  const world = healthy();
  service(world, 'east', 'shop/checkout').pods = { v1: 0 };
  const { verdict, first, steps } = ask(world, WEB, { ...NAME, host: 'checkout.shop.svc.cluster.local' });
  expect([verdict, first?.step]).toEqual(['unknown', 'gateway']);
  expect(steps.filter(({ state }) => state === 'broken').map(({ step, cluster }) => `${step} ${cluster}`)).toEqual([
    'endpoints east',
  ]);
});

function clientsOf(world: Changing, cluster: string): object {
  const [name] = world.documents as { readonly spec: object }[];
  return { ...name, spec: { ...name?.spec, clients: { clusters: [cluster] } } };
}
