import { nameObject, SERVICE, servicePortOf } from '@overmesh/meshes/kit';
import type { NameObject, UsableBackend } from '@overmesh/meshes/kit';
import type { Destination, JsonObject, SettledFailover, VirtualName, VirtualPort } from '@overmesh/model';
import { HTTP_ROUTE, STAGE } from '../kinds.ts';
import { portsOf } from '../version-service.ts';
import { weightsOf } from './weights.ts';

/** The Service that a backend's requests go to here. */
export interface Way {
  readonly service: Destination;
}

type Backends = readonly UsableBackend<Way>[];

/**
 * Routes of the called Service to all of its backends, and a Service of ours for its own pods: failure accrual is an
 * annotation of the Service that requests go to, and the called one is not ours to annotate.
 */
export function objectsFor(name: VirtualName, called: Destination, backends: Backends): readonly NameObject[] {
  const own = backends.find(({ backend }) => backend.where === 'local');
  return [
    ...(own ? [ownService(name, own.way.service)] : []),
    ...name.ports.map((port) => httpRoute(name, port, called, backends)),
  ];
}

function ownService(name: VirtualName, service: Destination): NameObject {
  return {
    ref: { kind: SERVICE, namespace: service.namespace, name: nameObject(name, 'local') },
    body: {
      metadata: { annotations: accrual(name.failover) },
      spec: { type: 'ClusterIP', selector: service.selector, ports: portsOf(service) },
    },
    stage: STAGE.service,
  };
}

/** @see https://linkerd.io/2-edge/reference/circuit-breaking/ */
function accrual({ consecutiveErrors, ejectionMs }: SettledFailover): JsonObject {
  return {
    'balancer.linkerd.io/failure-accrual': 'consecutive',
    'balancer.linkerd.io/failure-accrual-consecutive-max-failures': String(consecutiveErrors),
    'balancer.linkerd.io/failure-accrual-consecutive-min-penalty': `${ejectionMs}ms`,
    'balancer.linkerd.io/failure-accrual-consecutive-max-penalty': `${Math.max(60_000, ejectionMs)}ms`,
  };
}

function httpRoute(name: VirtualName, port: VirtualPort, called: Destination, backends: Backends): NameObject {
  const weights = weightsOf(backends);
  const backendRefs = backends.map(({ backend, way }, place): JsonObject => {
    const ours = backend.where === 'local' ? nameObject(name, 'local') : way.service.name;
    const own = { group: '', kind: 'Service', name: ours, port: servicePortOf(backend, port.port) };
    const elsewhere = way.service.namespace !== called.namespace && { namespace: way.service.namespace };
    return { ...own, ...elsewhere, weight: weights[place] ?? 1 };
  });
  const parent = { group: 'core', kind: 'Service', name: called.name, port: port.port };
  return {
    ref: { kind: HTTP_ROUTE, namespace: called.namespace, name: nameObject(name, 'failover', String(port.port)) },
    body: { spec: { parentRefs: [parent], rules: [{ backendRefs }] } },
    stage: STAGE.httpRoute,
  };
}
