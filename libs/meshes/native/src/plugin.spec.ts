import { expect, test } from 'vitest';
import type { Destination, Member } from '@overmesh/model';
import { MemberIndex } from '@overmesh/meshes/kit';
import type { Route, RouteContext } from '@overmesh/meshes/kit';
import { native } from './plugin.ts';

const destination: Destination = {
  namespace: 'bookinfo',
  name: 'reviews',
  labels: {},
  selector: { app: 'reviews' },
  ports: [{ port: 9080, protocol: 'TCP' }],
  headless: false,
  meshes: ['native'],
};
const mesh = {
  key: 'native',
  kind: 'native',
  state: 'installed',
  modes: ['sidecar'],
  namespace: 'overmesh-system',
  evidence: ['a spec'],
} as const;
const member: Member = {
  cluster: { id: 'c1', name: 'south', labels: {} },
  mesh,
  destinations: [destination],
  workloads: [],
  claims: [],
  gateways: [],
  lastTranslated: {},
};
const index = new MemberIndex(member);
const context: RouteContext = { member, index, destination, workloads: [], ports: destination.ports };
const assess = (of: Route, given = context) =>
  native.translator.translateTraffic({ routes: [of], settings: {} }, given).features.flat();
const pass = (routes: readonly Route[], given = context) =>
  native.translator.translateTraffic({ routes, settings: {} }, given);
const owners = ['TrafficPolicy/canary'];
const route: Route = {
  key: '',
  owners,
  wants: {
    split: {
      owners,
      value: [
        { weight: 90, subset: { version: 'v1' } },
        { weight: 10, subset: { version: 'v2' } },
      ],
    },
    retries: { owners, value: { attempts: 2 } },
    timeout: { owners, value: '1m30s' },
  },
};

test('a canary with retries and a timeout is one TrafficRoute, exact in all three', () => {
  expect(assess(route).map(({ fidelity }) => fidelity)).toEqual(['exact', 'exact', 'exact']);
  expect(pass([route]).objects).toMatchObject([
    {
      ref: { namespace: 'bookinfo', name: 'reviews' },
      body: {
        spec: {
          destination: { name: 'reviews', namespace: 'bookinfo' },
          subsets: [
            { name: 'version-v1', labels: { version: 'v1' } },
            { name: 'version-v2', labels: { version: 'v2' } },
          ],
          routes: [
            {
              name: 'default',
              split: [
                { weight: 90, subset: 'version-v1' },
                { weight: 10, subset: 'version-v2' },
              ],
              retries: { attempts: 2, on: ['gateway-error', 'connect-failure', 'refused-stream'] },
              timeout: '90s',
            },
          ],
        },
      },
    },
  ]);
});

test('a share to a Service that the cluster lacks is refused', () => {
  const split = { owners, value: [{ weight: 100, destination: { name: 'nowhere' } }] };
  expect(assess({ ...route, wants: { split } })).toMatchObject([{ fidelity: 'unsupported' }]);
});

test('all definitions are written before anything else and kept, also where no mTLS is asked for', () => {
  const { objects } = native.translator.translateMeshWide({ member, virtualMesh: 'shop', wants: {} });
  expect(objects.map(({ ref, stage, keep }) => [ref.name, stage, keep])).toEqual([
    ['accessrules.overmesh.io', 0, true],
    ['meshsettings.overmesh.io', 0, true],
    ['trafficroutes.overmesh.io', 0, true],
  ]);
});

test('an authority is unsupported with the reason, and changes nothing that is written', () => {
  const render = (wants: object) => native.translator.translateMeshWide({ member, virtualMesh: 'shop', wants });
  const asked = render({ trust: { mode: 'shared' } });
  expect(asked.features).toMatchObject([{ feature: 'trust', fidelity: 'unsupported' }]);
  expect(asked.objects).toEqual(render({}).objects);
});

test('strict mutual TLS is exact, in MeshSettings beside the agent', () => {
  const output = native.translator.translateMeshWide({
    member,
    virtualMesh: 'shop',
    wants: { mtls: { mode: 'strict' } },
  });
  expect(output.features).toEqual([{ feature: 'mtls', fidelity: 'exact' }]);
  expect(output.objects.at(-1)).toMatchObject({
    ref: { namespace: 'overmesh-system', name: 'overmesh' },
    body: { spec: { mtls: { mode: 'strict' } } },
    intents: ['VirtualMesh/shop'],
  });
});

test('exceptions from mutual TLS stand in MeshSettings in the words of the document', () => {
  const exceptions = [
    { namespace: 'shop', matchLabels: { app: 'legacy' }, ports: [9090], mode: 'permissive' as const },
  ];
  const wants = { mtls: { mode: 'strict' as const, exceptions } };
  const output = native.translator.translateMeshWide({ member, virtualMesh: 'shop', wants });
  expect(output.features).toEqual([{ feature: 'mtls', fidelity: 'exact' }]);
  expect(output.objects.at(-1)?.body).toEqual({ spec: wants });
});

function statusOf(observedGeneration: number, acknowledged: number, total: number, status = 'True') {
  const condition = {
    type: 'Accepted',
    status,
    reason: 'Accepted',
    message: '',
    lastTransitionTime: '2026-11-21T04:00:00Z',
  };
  return {
    apiVersion: 'overmesh.io/v1alpha1',
    kind: 'TrafficRoute',
    metadata: { name: 'reviews', namespace: 'bookinfo', generation: 3 },
    status: { observedGeneration, conditions: [condition], proxies: { total, acknowledged } },
  };
}

test.each([
  ['3 of 3 proxies acknowledged generation 3 of 3', statusOf(3, 3, 3), 'yes', 'yes'],
  ['2 of 3 proxies acknowledged', statusOf(3, 2, 3), 'yes', 'pending'],
  ['no proxy is connected', statusOf(3, 0, 0), 'yes', 'unknown'],
  ['the agent saw generation 2 of 3', statusOf(2, 3, 3), 'pending', 'pending'],
  ['the agent refused', statusOf(3, 3, 3, 'False'), 'no', 'no'],
])('%s', (_sentence, object, accepted, live) => {
  const verdict = native.writer.acceptance(object);
  expect([verdict.accepted.state, verdict.live.state]).toEqual([accepted, live]);
});

test('a TCP port takes no retries, timeout or match, and the reason says why', () => {
  const mongo = { ...context, ports: [{ port: 27017, name: 'mongo', protocol: 'TCP' as const }] };
  const features = assess({ ...route, match: [{ path: { prefix: '/v1' } }] }, mongo);
  expect(features.map(({ fidelity }) => fidelity)).toEqual(features.map(() => 'unsupported'));
  expect(features).toHaveLength(4);
  expect(features[0]?.reason).toBe('no port of bookinfo/reviews carries HTTP: 27017 is mongo');
  expect(pass([route], mongo).objects).toEqual([]);
});

test('a TCP port beside an HTTP one is left as it is, with a warning', () => {
  const both = {
    ...context,
    ports: [...destination.ports, { port: 6379, name: 'tcp-redis', protocol: 'TCP' as const }],
  };
  expect(assess(route, both).map(({ fidelity }) => fidelity)).toEqual(['exact', 'exact', 'exact']);
  expect(pass([route], both).warnings.general).toContainEqual({
    code: 'NOT_HTTP',
    message: 'port 6379 of bookinfo/reviews is tcp, not HTTP: its traffic is left as it is',
  });
});
