import { destinationKey, isMarkedAsOurs, isSelected, spokenOn } from '@overmesh/meshes/kit';
import { documentKey, MOST_PORTS } from '@overmesh/model';
import type {
  ExportHost,
  ExportPolicySpec,
  FeatureReport,
  Peer,
  PeerService,
  ServiceName,
  StoredIntent,
  VirtualPort,
} from '@overmesh/model';
import { isAbout } from '../about.ts';
import { compareText, sortedBy, sortedSet } from '../order.ts';
import { remembered } from '../remembered.ts';
import { byAge } from './hosts-taken.ts';
import type { NameDocument } from './names.ts';

/** An ExportPolicy as it was accepted. */
export type ExportPolicy = StoredIntent<ExportPolicySpec>;

/** How reports and marks of ownership call it: see documentKey. */
export const exportPolicyKey = remembered(({ workspace, name }: ExportPolicy) =>
  documentKey({ kind: 'ExportPolicy', workspace, name }),
);

/** Under what it is known whether a cluster lets others in to one Service of an ExportPolicy: see Peer.exported. */
export function exportDoor(policy: string, service: string): string {
  return `${policy} ${service}`;
}

/**
 * Whether an ExportPolicy is about a Service of a mesh of a cluster. One that has no pod in any mesh is told to whoever would
 * call it, as one is whose pods are away for a while: that is no reason to take its names away.
 */
export function isExportedBy(
  { spec: { destinations } }: ExportPolicy,
  { cluster, mesh }: Pick<Peer, 'cluster'> & { readonly mesh: Pick<Peer['mesh'], 'key'> },
  service: Pick<PeerService, 'namespace' | 'name' | 'labels' | 'meshes'>,
): boolean {
  if (isMarkedAsOurs(service.labels) || (service.meshes.length && !service.meshes.includes(mesh.key))) return false;
  return destinations.some((selector) => isAbout(selector, cluster.name) && isSelected(service, selector));
}

/** A Service of a member, with the name of its cluster. */
interface Offered {
  readonly cluster: string;
  readonly service: PeerService;
}

/**
 * ExportPolicies as names over Services, one for each Service that one selects: what VirtualDestinations are made of, so that
 * whatever is true of these is true of them. The oldest policy first. Worked out once for all members that see the same.
 */
export const exportsAmong = remembered((peers: readonly Peer[]) =>
  remembered((policies: readonly ExportPolicy[]) =>
    [...policies].sort(byAge).flatMap((policy) => exportsOf(policy, peers)),
  ),
);

function exportsOf(policy: ExportPolicy, peers: readonly Peer[]): readonly NameDocument[] {
  const offered = peers.flatMap((peer) =>
    peer.services
      .filter((service) => isExportedBy(policy, peer, service))
      .map((service): Offered => ({ cluster: peer.cluster.name, service })),
  );
  const byService = Map.groupBy(offered, ({ service }) => destinationKey(service));
  return [...byService]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, all]) =>
      nameOf(
        policy,
        sortedBy(all, ({ cluster }) => cluster),
      ),
    );
}

function nameOf({ spec, ...policy }: ExportPolicy, offered: readonly Offered[]): NameDocument {
  const { namespace = '', name = '' } = offered[0]?.service ?? {};
  const intent = exportPolicyKey({ spec, ...policy });
  const clusters = sortedSet(offered.map(({ cluster }) => cluster));
  const { ports, lacking } = commonPorts(offered);
  return {
    ...policy,
    intent,
    door: exportDoor(intent, destinationKey({ namespace, name })),
    exports: { namespace, name },
    lacking,
    spec: {
      virtualMesh: spec.virtualMesh,
      hosts: hostsOf({ namespace, name }, spec.hosts),
      ports,
      // Without a port that all have there is nothing to call.
      ...(ports.length ? { nearest: { namespace, name, where: { clusters } } } : { tiers: [] }),
      ...(spec.to && { clients: spec.to }),
    },
  };
}

/** In the order in which they are documented, whatever that of the document. */
function hostsOf({ namespace, name }: ServiceName, asked: readonly ExportHost[] = ['clusterset']): readonly string[] {
  return [
    ...(asked.includes('clusterset') ? [`${name}.${namespace}.svc.clusterset.local`] : []),
    ...(asked.includes('service') ? [`${name}.${namespace}.svc.cluster.local`] : []),
  ];
}

interface CommonPorts {
  readonly ports: readonly VirtualPort[];
  /** What is left out. */
  readonly lacking: readonly FeatureReport[];
}

/** Ports that every cluster has, with what the first one says of them: a request may get to any of these clusters. */
function commonPorts(offered: readonly Offered[]): CommonPorts {
  const all = offered.flatMap(({ service }) => service.ports);
  const numbers = [...new Set(all.map(({ port }) => port))].sort((a, b) => a - b);
  const told = numbers.map((number) => portOf(number, offered));
  const ports = told.flatMap((one) => (typeof one === 'string' ? [] : [one]));
  const tooMany = ports
    .slice(MOST_PORTS)
    .map(({ port }) => `port ${port} is left out, as a name has ${MOST_PORTS} at most`);
  const reasons = [...told.flatMap((one) => (typeof one === 'string' ? [one] : [])), ...tooMany];
  return {
    ports: ports.slice(0, MOST_PORTS),
    lacking: reasons.length ? [{ feature: 'ports', fidelity: 'approximate', reason: reasons.join('; ') }] : [],
  };
}

/** A port as callers are given it, or why they are not. */
function portOf(number: number, offered: readonly Offered[]): VirtualPort | string {
  const found = offered.map(({ cluster, service }) => ({
    cluster,
    port: service.ports.find(({ port, protocol }) => port === number && protocol === 'TCP'),
  }));
  const [first] = found.flatMap(({ port }) => port ?? []);
  if (!first) return `port ${number} is left out, as only TCP gets from cluster to cluster`;
  const without = found.filter(({ port }) => !port).map(({ cluster }) => cluster);
  if (!without.length) return { port: number, protocol: spokenOn(first) };
  return `port ${number} is left out, as ${sortedSet(without).join(', ')} has none and a request may get to any cluster that exports the Service`;
}
