import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refusalCount } from '../harness/istio/sync-status.ts';
import type { KubeObject } from '../harness/objects.ts';
import { rulesThatCount } from '../istio/statement/destination-rules.ts';
import type { RuleObject } from '../istio/statement/destination-rules.ts';
import { decider } from '../istio/statement/virtual-services.ts';
import type { RoutesObject } from '../istio/statement/virtual-services.ts';
import { callerName, callerNamespace } from './lab/caller.ts';
import { startLab } from './lab/lab.ts';
import type { Lab } from './lab/lab.ts';
import { plainRequest } from './model/request.ts';

/** Worlds of each sort; a fixed seed, so that a run says the same as the last one. */
const WORLDS = 20;
const SEED = 20_261_129;
const SERVICE = { namespace: 'shop', name: 'reviews' };
const PORT = 9080;
const CALLER = { namespace: callerNamespace, labels: { app: callerName } };

let lab: Lab;
const host = () => ({ name: `reviews.shop.svc.${lab.controlPlane.clusterDomain}`, namespace: 'shop' });

beforeAll(async () => {
  lab = await startLab();
  const namespaces = ['shop', 'other'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  const spec = { ports: [{ name: 'http', port: PORT, targetPort: PORT, protocol: 'TCP' }] };
  await lab.write([...namespaces, { apiVersion: 'v1', kind: 'Service', metadata: SERVICE, spec }]);
});
afterAll(async () => {
  expect(await refusalCount(lab.controlPlane)).toBe(0);
  await lab?.stop();
});

const namespace = fc.constantFrom('shop', 'other', callerNamespace);
const hosts = fc.constantFrom('reviews.shop.svc.cluster.local', '*.shop.svc.cluster.local', '*.svc.cluster.local');
const exportTo = fc.constantFrom(['*'], ['.'], [callerNamespace], ['~'], ['.', callerNamespace]);
const labels = fc.constantFrom<Record<string, string>>({ app: callerName }, { app: 'another' });
const matches = fc.constantFrom(
  [],
  [{ labels: { app: callerName } }],
  [{ labels: { app: 'another' } }],
  [{ namespace: 'other' }],
);

const routes = fc.record(
  { namespace, hosts: fc.tuple(hosts), exportTo, sources: fc.tuple(matches) },
  { requiredKeys: ['namespace', 'hosts', 'sources'] },
);
const rules = fc.record(
  { namespace, host: hosts, exportTo, workloadSelector: labels },
  { requiredKeys: ['namespace', 'host'] },
);

function drawn<T>(one: fc.Arbitrary<T>): readonly (readonly T[])[] {
  return fc.sample(fc.array(one, { minLength: 1, maxLength: 3 }), { numRuns: WORLDS, seed: SEED });
}

/** As the API server made them: it alone says how old an object is. */
async function made(objects: readonly KubeObject[]): Promise<readonly number[]> {
  await lab.write(objects);
  const kept = await lab.cluster.apply(objects);
  return kept.map(({ metadata }) => Date.parse(String((metadata as { creationTimestamp?: string }).creationTimestamp)));
}

test.each(drawn(routes).map((world, index) => [index, world] as const))(
  'of VirtualServices in world %i the one answers of which the statement says so',
  async (index, world) => {
    const named = world.map((one, place) => ({ ...one, name: `theirs-${index}-${place}` }));
    const objects = named.map(({ namespace: at, name, hosts: own, exportTo: to, sources: [own1] }) => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { namespace: at, name },
      spec: {
        hosts: own,
        ...(to && { exportTo: to }),
        http: [
          {
            ...(own1.length > 0 && { match: own1.map(matchOf) }),
            directResponse: { status: 200, body: { string: name } },
          },
        ],
      },
    }));
    const times = await made(objects);
    const stated = named.map((one, place): RoutesObject => ({
      kind: 'VirtualService',
      ...one,
      made: times[place] ?? 0,
    }));
    const { body } = await lab.caller.call({ host: host().name, port: PORT, request: plainRequest });
    const answered = stated.find(({ name }) => name === body)?.name;
    expect(answered).toBe(decider(CALLER, host(), stated, ['*'])?.name);
    await lab.remove(objects);
  },
);

function matchOf(source: { readonly labels?: Record<string, string>; readonly namespace?: string }): object {
  return {
    ...(source.labels && { sourceLabels: source.labels }),
    ...(source.namespace && { sourceNamespace: source.namespace }),
  };
}

test.each(drawn(rules).map((world, index) => [index, world] as const))(
  'of DestinationRules in world %i the limit holds of which the statement says so',
  async (index, world) => {
    const named = world.map((one, place) => ({ ...one, name: `rule-${index}-${place}`, limit: 101 + place }));
    const objects = named.map(({ namespace: at, name, host: own, exportTo: to, workloadSelector, limit }) => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { namespace: at, name },
      spec: {
        host: own,
        ...(to && { exportTo: to }),
        ...(workloadSelector && { workloadSelector: { matchLabels: workloadSelector } }),
        trafficPolicy: { connectionPool: { tcp: { maxConnections: limit } } },
      },
    }));
    const times = await made(objects);
    const stated = named.map((one, place): RuleObject & { readonly limit: number } => ({
      ...one,
      made: times[place] ?? 0,
    }));
    const defaults = { rootNamespace: 'istio-system', exportTo: ['*'] };
    const [first] = rulesThatCount(CALLER, host(), stated, defaults) as typeof stated;
    const wanted = first?.limit ?? UNLIMITED;
    await expect.poll(limitInEnvoy, { timeout: 10_000 }).toBe(wanted);
    await lab.remove(objects);
  },
);

/** What Istio sets where nobody says anything. */
const UNLIMITED = 4_294_967_295;

interface Dump {
  readonly configs: readonly {
    readonly dynamic_active_clusters?: readonly {
      readonly cluster: {
        readonly name: string;
        readonly circuit_breakers?: { readonly thresholds: readonly { readonly max_connections?: number }[] };
      };
    }[];
  }[];
}

async function limitInEnvoy(): Promise<number | undefined> {
  const { configs } = JSON.parse(await lab.proxy.admin('config_dump')) as Dump;
  const clusters = configs.flatMap(({ dynamic_active_clusters: active = [] }) => active.map(({ cluster }) => cluster));
  const own = clusters.find(({ name }) => name === `outbound|${PORT}||${host().name}`);
  return own?.circuit_breakers?.thresholds[0]?.max_connections;
}
