import { identitiesOf } from '@overmesh/meshes/kit';
import type { MemberIndex, UsableBackend } from '@overmesh/meshes/kit';
import type { JsonObject, SettledFailover, VirtualName, VirtualPort } from '@overmesh/model';
import { noWarmup } from '../warmup.ts';
import { bordersOf } from './endpoints.ts';
import type { Way } from './endpoints.ts';
import { serverNameOf } from './words.ts';

/**
 * How callers treat the endpoints of one port. All of it is said for the port: what a port does not say there falls to Istio's
 * defaults, and by those nothing fails over (without outlier detection) or a tenth of the endpoints at most is ever out.
 */
export function portPolicy(
  name: VirtualName,
  port: VirtualPort,
  backends: readonly UsableBackend<Way>[],
  index: MemberIndex,
): JsonObject {
  return {
    port: { number: port.port },
    loadBalancer: loadBalancer(name.failover, backends, index),
    outlierDetection: outlierDetection(name.failover),
    ...(backends.some(({ way }) => way.to === 'gateways') && { tls: tls(name, port, backends, index) }),
  };
}

function loadBalancer(
  { warmupMs }: SettledFailover,
  backends: readonly UsableBackend<Way>[],
  index: MemberIndex,
): JsonObject {
  const failoverPriority = bordersOf(backends).map(({ rule }) => rule);
  return {
    simple: 'LEAST_REQUEST',
    // One tier is one: what the mesh as a whole says of localities must not divide it.
    localityLbSetting: failoverPriority.length ? { enabled: true, failoverPriority } : { enabled: false },
    ...(warmupMs !== undefined && !noWarmup(index) && { warmup: { duration: seconds(warmupMs) } }),
  };
}

/** Answers of 500 say nothing of a cluster; what says something is counted by `consecutiveGatewayErrors`. */
function outlierDetection(failover: SettledFailover): JsonObject {
  return {
    consecutive5xxErrors: 0,
    consecutiveGatewayErrors: failover.consecutiveErrors,
    interval: seconds(failover.intervalMs),
    baseEjectionTime: seconds(failover.ejectionMs),
    maxEjectionPercent: failover.maxEjectionPercent,
    minHealthPercent: failover.panicThreshold,
  };
}

/** By the server name a gateway knows what is meant; whom callers take for the right one are the ServiceAccounts of all. */
function tls(
  name: VirtualName,
  port: VirtualPort,
  backends: readonly UsableBackend<Way>[],
  index: MemberIndex,
): JsonObject {
  const identities = backends.flatMap(({ backend }) => {
    const { mesh } = backend.where === 'remote' ? backend.peer : index.member;
    return identitiesOf(mesh, backend.service);
  });
  const subjectAltNames = [...new Set(identities)].sort();
  return {
    mode: 'ISTIO_MUTUAL',
    sni: serverNameOf(name, port.port),
    ...(subjectAltNames.length && { subjectAltNames }),
  };
}

function seconds(ms: number): string {
  return `${ms / 1000}s`;
}
