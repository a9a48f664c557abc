import { expect, test } from 'vitest';
import type { Claim, Destination, Member } from '@overmesh/model';
import { MemberIndex } from '@overmesh/meshes/kit';
import type { AccessContext, AccessRule } from '@overmesh/meshes/kit';
import { linkerd } from '../plugin.ts';
import { contextOf, destinationOf } from '../samples.ts';

const callers: AccessRule = {
  owner: 'AccessPolicy/callers',
  name: 'callers',
  action: 'allow',
  from: [{ namespaces: ['web'] }],
};

function around(
  more: Partial<Destination> = {},
  mesh: Partial<Member['mesh']> = {},
  claims: readonly Claim[] = [],
): AccessContext {
  const { member, ...context } = contextOf(more);
  const known = { namespace: 'linkerd', trustDomain: 'east.example', ...mesh };
  const whole = { ...member, claims, mesh: { ...member.mesh, ...known } };
  return { ...context, member: whole, index: new MemberIndex(whole), neighbours: [], beside: [], isClosed: false };
}

function translated(rule: Partial<AccessRule>, context = around()) {
  const { features, objects } = linkerd.translator.translateAccess({ ...callers, ...rule }, context);
  const reasons = features.flatMap(({ fidelity, reason = '' }) => (fidelity === 'unsupported' ? [reason] : []));
  return { reasons, objects };
}

const server = (port: number | string): Claim => ({
  mesh: 'linkerd',
  kind: 'Server',
  namespace: 'bookinfo',
  name: 'theirs',
  destinations: [],
  access: { action: 'server', namespace: 'bookinfo', podsWith: { app: 'reviews' }, port },
});

test.each<[string, Partial<AccessRule>, AccessContext, string]>([
  ['deny', { action: 'deny' }, around(), 'Linkerd has no rule that refuses'],
  ['a trial', { audit: true }, around(), 'a Server in mode audit lets everybody through'],
  ['Linkerd 2.16', {}, around({}, { version: '2.16.0' }), 'Linkerd 2.16.0 may not serve'],
  ['a Linkerd of an unknown version', {}, around({}, { version: 'main' }), 'may not serve'],
  [
    'an unknown trust domain',
    {},
    around({}, { trustDomain: undefined as never }),
    'the trust domain of this mesh is not known',
  ],
  [
    "somebody else's Server on the port",
    {},
    around({}, {}, [server(9080)]),
    'Server bookinfo/theirs, which Overmesh did not write',
  ],
  ["somebody else's Server on a port by name", {}, around({}, {}, [server('http')]), 'Server bookinfo/theirs'],
])('%s is refused, with the reason', (_what, rule, context, reason) => {
  const { reasons, objects } = translated(rule, context);
  expect(reasons[0]).toContain(reason);
  expect(objects).toEqual([]);
});

test("somebody else's Server on another port is none of our business", () => {
  expect(translated({}, around({}, {}, [server(4191)])).reasons).toEqual([]);
});

test('who is let through is written before the Server that refuses all others', () => {
  const { objects } = translated({});
  const inOrder = [...objects].sort((a, b) => a.stage - b.stage).map(({ ref }) => ref.kind.kind);
  expect(inOrder).toEqual(['MeshTLSAuthentication', 'AuthorizationPolicy', 'Server']);
});

test('an identity is written in full, and a port that Linkerd does not read as HTTP stays opaque', () => {
  const ports = [{ port: 5432, name: 'tcp', protocol: 'TCP' as const, targetPort: 'postgres' }];
  const { objects } = translated({}, around({ ports }));
  expect(JSON.stringify(objects)).toContain('"*.web.serviceaccount.identity.linkerd.east.example"');
  expect(objects.find(({ ref }) => ref.kind.kind === 'Server')?.body).toEqual({
    spec: {
      podSelector: { matchLabels: destinationOf().selector },
      port: 'postgres',
      proxyProtocol: 'opaque',
      accessPolicy: 'deny',
    },
  });
});

test('an entry that says something else keeps its object, so that one write changes who is let through', () => {
  const namesOf = (rule: Partial<AccessRule>) => translated(rule).objects.map(({ ref }) => ref.name);
  expect(namesOf({ from: [{ namespaces: ['api'] }] })).toEqual(namesOf({}));
});
