import { backendInWords, lackingPorts } from '@overmesh/meshes/kit';
import type { MemberIndex, Reached } from '@overmesh/meshes/kit';
import type { Backend, LocalBackend, RemoteBackend, VirtualName } from '@overmesh/model';
import { addressesOf } from './doors.ts';
import type { Way } from './endpoints.ts';
import { plainPods } from './obstacle.ts';

/** Where requests of a name can go from here on Istio. */
export function reachedBy(name: VirtualName, index: MemberIndex): readonly Reached<Way>[] {
  return name.backends.map((backend) => reach(backend, name, index));
}

function reach(backend: Backend, name: VirtualName, index: MemberIndex): Reached<Way> {
  if (backend.where === 'invalid') return { backend, why: backend.reason };
  const lacking = lackingPorts(backend.service, backend, name.ports);
  if (lacking) return { backend, why: lacking };
  return backend.where === 'local' ? reachPods(backend, name, index) : reachGateways(backend);
}

function reachPods(backend: LocalBackend, { backends }: VirtualName, index: MemberIndex): Reached<Way> {
  const isAlone = !backends.some(({ where }) => where === 'remote');
  const why = isAlone ? undefined : plainPods(backend, index);
  if (why) return { backend, why };
  const way = { to: 'pods' } as const;
  if (backend.weight === undefined || !sharesTier(backend, backends)) return { backend, way };
  return { backend, way, reason: roughly(backend, index.member.cluster.name) };
}

/** Of pods nobody is told how many there are, but when an evacuation has counted them. */
function roughly({ pods }: LocalBackend, cluster: string): string {
  if (pods !== undefined) return `requests are divided by endpoints, and cluster ${cluster} had ${pods} of its own`;
  return `the weight of cluster ${cluster} is that of a single endpoint, and each of its pods here counts as one: give it a tier of its own`;
}

function sharesTier({ tier }: LocalBackend, backends: readonly Backend[]): boolean {
  return backends.some((other) => other.where === 'remote' && other.tier === tier);
}

function reachGateways(backend: RemoteBackend): Reached<Way> {
  const addresses = addressesOf(backend.peer);
  if (typeof addresses === 'string') return { backend, why: addresses };
  if (!backend.exported)
    return {
      backend,
      waits: `${backendInWords(backend)} joins as soon as its cluster has been given the door that lets others in`,
    };
  return { backend, way: { to: 'gateways', addresses } };
}
