import type {
  Backend,
  DesiredObject,
  Destination,
  FeatureReport,
  LocalBackend,
  Peer,
  PeerService,
  Port,
  RemoteBackend,
  VirtualName,
  VirtualPort,
} from '@overmesh/model';
import { DEFAULT_WORKSPACE } from '@overmesh/model';
import { destinationKey } from './member-index.ts';
import type { MemberIndex } from './member-index.ts';
import { objectName, stableHash } from './object-name.ts';

/** A mesh's answer to one backend: what it would write for it, or why requests cannot go there. */
export type Reached<Way> =
  | { readonly backend: LocalBackend | RemoteBackend; readonly way: Way; readonly reason?: string }
  | { readonly backend: Backend; readonly why: string }
  /** Not yet: its cluster has to be given its side first. */
  | { readonly backend: RemoteBackend; readonly waits: string };

/** What becomes of each backend as a feature of its own, so that a plan says of every pair whether requests get there. */
export function backendFeatures<Way>(reached: readonly Reached<Way>[], index: MemberIndex): readonly FeatureReport[] {
  return reached.map((one): FeatureReport => {
    const feature = backendFeature(one.backend, clusterOf(one.backend, index));
    if ('why' in one) return { feature, fidelity: 'unsupported', reason: one.why };
    if ('waits' in one) return { feature, fidelity: 'approximate', reason: one.waits };
    const reasons = [evacuationOf(one.backend, index), one.reason].flatMap((reason) => reason ?? []);
    return reasons.length
      ? { feature, fidelity: 'approximate', reason: reasons.join('; ') }
      : { feature, fidelity: 'exact' };
  });
}

/** Under which name it is reported whether requests get to a backend. @param cluster name of the cluster that it is in */
export function backendFeature({ tier }: Pick<Backend, 'tier'>, cluster: string): string {
  return `tier ${tier + 1} in ${cluster}`;
}

/** That the tier is another one than the document's, or its share is. */
function evacuationOf(backend: Backend, index: MemberIndex): string | undefined {
  if (backend.share === undefined) return undefined;
  const cluster = clusterOf(backend, index);
  if (backend.share === 0) return `cluster ${cluster} is evacuated, and serves when all others are lost`;
  return `cluster ${cluster} is being evacuated: ${backend.share} % of its part is left to it`;
}

/** Those that requests can go to, with their tiers numbered anew from 0 without gaps. */
export function usable<Way>(reached: readonly Reached<Way>[]): readonly UsableBackend<Way>[] {
  const open = reached.flatMap((one) => ('way' in one ? [one] : []));
  const tiers = [...new Set(open.map(({ backend }) => backend.tier))].sort((a, b) => a - b);
  return open.map(({ backend, way }) => ({ backend, way, tier: tiers.indexOf(backend.tier) }));
}

export interface UsableBackend<Way> {
  readonly backend: LocalBackend | RemoteBackend;
  readonly way: Way;
  /** Among those that are left. */
  readonly tier: number;
}

/** The port of a backend's Service behind a port of the name. */
export function servicePortOf({ port }: Pick<Backend, 'port'>, called: number): number {
  return port ?? called;
}

/** The port of the Service that a backend's requests go to here, behind a port of the name; undefined where there is none. */
export function portBehind(
  { ports }: Pick<Destination, 'ports'>,
  backend: Pick<Backend, 'port'>,
  called: VirtualPort,
): Port | undefined {
  const wanted = servicePortOf(backend, called.port);
  return ports.find((one) => one.protocol === 'TCP' && one.port === wanted);
}

/** Ports that this Service lacks, as a sentence; undefined where it has them all. */
export function lackingPorts(
  service: Pick<Destination, 'namespace' | 'name' | 'ports'>,
  backend: Pick<Backend, 'port'>,
  called: readonly VirtualPort[],
): string | undefined {
  const lacking = called.filter((port) => !portBehind(service, backend, port));
  const numbers = lacking.map(({ port }) => servicePortOf(backend, port));
  return lacking.length ? `Service ${destinationKey(service)} has no port ${numbers.join(', ')}` : undefined;
}

/** Whether the bounds of tiers are kept; nothing where no backend has one. @param lack why callers keep to none */
export function capacityFeatures(backends: readonly UsableBackend<unknown>[], lack?: string): readonly FeatureReport[] {
  if (backends.every(({ backend }) => backend.capacity === undefined)) return [];
  if (lack === undefined) return [{ feature: 'capacity', fidelity: 'exact' }];
  const reason = `an evacuation keeps to it, and callers do not when a tier is lost: ${lack}`;
  return [{ feature: 'capacity', fidelity: 'approximate', reason }];
}

/** Under which name it is reported whether callers can go by a host. */
export function hostFeatureName(host: string): string {
  return `host ${host}`;
}

/** Whether callers can go by a host. @param refusal why not */
export function hostFeature(host: string, refusal: string | undefined): FeatureReport {
  const feature = hostFeatureName(host);
  return refusal === undefined ? { feature, fidelity: 'exact' } : { feature, fidelity: 'unsupported', reason: refusal };
}

export const NO_BACKEND: FeatureReport = {
  feature: 'hosts',
  fidelity: 'unsupported',
  reason: 'no tier has a destination that requests could go to',
};

/** Of the ServiceAccounts of a Service, as certificates have them. Istio's own trust domain counts where none was seen. */
export function identitiesOf(
  { trustDomain = 'cluster.local' }: Pick<Peer['mesh'], 'trustDomain'>,
  { namespace, serviceAccounts }: Pick<PeerService, 'namespace' | 'serviceAccounts'>,
): readonly string[] {
  return serviceAccounts.map((account) => `spiffe://${trustDomain}/ns/${namespace}/sa/${account}`);
}

/** The name of the cluster that a backend is in. */
export function clusterOf(backend: Backend, { member }: Pick<MemberIndex, 'member'>): string {
  if (backend.where === 'local') return member.cluster.name;
  return backend.where === 'remote' ? backend.peer.cluster.name : backend.cluster;
}

/** `namespace/name of cluster west`. */
export function backendInWords({ service, peer }: RemoteBackend): string {
  return `${destinationKey(service)} of cluster ${peer.cluster.name}`;
}

/** Name of an object of ours for a name: two workspaces may have documents of one name, and a document many Services. */
export function nameObject({ name, workspace, exports }: VirtualName, ...parts: readonly string[]): string {
  const told = exports ? [exports.name, stableHash([workspace, name, destinationKey(exports)].join(' '))] : [];
  const where = workspace === DEFAULT_WORKSPACE ? [] : [`in-${workspace}`];
  return objectName(['overmesh', ...parts, name, ...told, ...where]);
}

/** An object without its author. */
export type NameObject = Omit<DesiredObject, 'intents'>;

/** The same objects as coming from the document. */
export function from({ intent }: VirtualName, objects: readonly NameObject[]): readonly DesiredObject[] {
  return objects.map((object) => ({ ...object, intents: [intent] }));
}
