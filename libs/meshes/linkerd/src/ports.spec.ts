import { expect, test } from 'vitest';
import type { Destination, Mesh, Port } from '@overmesh/model';
import type { RouteContext } from '@overmesh/meshes/kit';
import { contextOf, http } from './samples.ts';
import { obstacle, opaque } from './ports.ts';

const OPAQUE = 'config.linkerd.io/opaque-ports';

function on(mesh: Partial<Mesh>, more: Partial<Destination> = {}): RouteContext {
  const context = contextOf(more);
  return { ...context, member: { ...context.member, mesh: { ...context.member.mesh, ...mesh, kind: 'linkerd' } } };
}

/** Whether a port is opaque, and by what. */
function reasonFor(port: Partial<Port>, mesh: Partial<Mesh>, more: Partial<Destination> = {}) {
  return opaque({ ...http, ...port }, on(mesh, more)) ?? 'HTTP';
}

test.each([
  ['the Service', { annotations: { [OPAQUE]: '9080' } }, 'of the Service'],
  ['the Service, in a range', { annotations: { [OPAQUE]: '25,9000-9100' } }, 'of the Service'],
  ['the Service, by name', { annotations: { [OPAQUE]: 'http' } }, 'of the Service'],
  ['its namespace', { namespaceAnnotations: { [OPAQUE]: '9080' } }, 'of namespace bookinfo'],
])('a port is opaque by an annotation of %s, which is named', (_what, more, who) => {
  expect(reasonFor({}, {}, more)).toContain(`annotation ${OPAQUE} ${who}`);
});

test('an annotation takes the place of the ports that are opaque by default, and the Service speaks before its namespace', () => {
  expect(reasonFor({ port: 5432 }, {})).toContain("among Linkerd's opaque ports");
  expect(reasonFor({ port: 5432 }, {}, { annotations: { [OPAQUE]: '25' } })).toBe('HTTP');
  expect(opaque({ port: 80, protocol: 'TCP' }, on({}, { annotations: { [OPAQUE]: '' } }))).toBeUndefined();
  expect(reasonFor({}, {}, { annotations: { [OPAQUE]: '' }, namespaceAnnotations: { [OPAQUE]: '9080' } })).toBe('HTTP');
});

test("Linkerd's own values say which ports are opaque where no annotation does", () => {
  expect(reasonFor({}, { opaquePorts: '9080' })).toContain('proxy.opaquePorts');
  expect(reasonFor({ port: 5432 }, { opaquePorts: '25' })).toBe('HTTP');
});

test('pods make their port opaque by number or name, whatever port the Service calls it by', () => {
  const withPods = (list: string) => {
    const context = on({});
    const workloads = context.workloads.map((workload) => ({
      ...workload,
      podSets: workload.podSets.map((set) => ({ ...set, annotations: { [OPAQUE]: list } })),
    }));
    return { ...context, workloads };
  };
  expect(opaque({ ...http, port: 80 }, withPods('9080'))).toContain('on pods of Deployment reviews-v1');
  expect(opaque({ ...http, targetPort: 'web' }, withPods('web'))).toContain('on pods of Deployment reviews-v1');
  expect(opaque({ ...http, port: 80 }, withPods('80'))).toBeUndefined();
});

test('appProtocol is read from 2.18 on, and a release of unknown name is taken for both', () => {
  expect(reasonFor({ appProtocol: 'grpc' }, { version: '2.18.0' })).toContain('appProtocol grpc');
  expect(reasonFor({ appProtocol: 'grpc' }, { version: '2.17.1' })).toBe('HTTP');
  expect(reasonFor({ appProtocol: 'grpc' }, { version: 'preview' })).toContain('appProtocol grpc');
  expect(reasonFor({ appProtocol: 'http', port: 5432 }, { version: '2.18.0' })).toBe('HTTP');
  expect(reasonFor({ appProtocol: 'http', port: 5432 }, { version: '2.17.1' })).toContain('opaque ports');
});

test('a Service whose only port is opaque by annotation can have no policy, and the reason names the annotation', () => {
  expect(obstacle(on({}, { annotations: { [OPAQUE]: '9080' } }))).toContain(OPAQUE);
});
