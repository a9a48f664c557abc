import type { Backend, DesiredObject, FeatureReport, LocalBackend, RemoteBackend, VirtualName } from '@overmesh/model';
import { DEFAULT_WORKSPACE } from '@overmesh/model';
import { destinationKey } from './member-index.ts';
import type { MemberIndex } from './member-index.ts';
import { objectName } from './object-name.ts';

/** A mesh's answer to one backend: what it would write for it, or why requests cannot go there. */
export type Reached<Way> =
  | { readonly backend: LocalBackend | RemoteBackend; readonly way: Way; readonly reason?: string }
  | { readonly backend: Backend; readonly why: string }
  /** Not yet: its cluster has to be given its side first. */
  | { readonly backend: RemoteBackend; readonly waits: string };

/** What becomes of each backend as a feature of its own, so that a plan says of every pair whether requests get there. */
export function backendFeatures<Way>(reached: readonly Reached<Way>[], index: MemberIndex): readonly FeatureReport[] {
  return reached.map((one): FeatureReport => {
    const feature = `tier ${one.backend.tier + 1} in ${clusterOf(one.backend, index)}`;
    if ('why' in one) return { feature, fidelity: 'unsupported', reason: one.why };
    if ('waits' in one) return { feature, fidelity: 'approximate', reason: one.waits };
    return one.reason === undefined
      ? { feature, fidelity: 'exact' }
      : { feature, fidelity: 'approximate', reason: one.reason };
  });
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

/** The name of the cluster that a backend is in. */
export function clusterOf(backend: Backend, { member }: MemberIndex): string {
  if (backend.where === 'local') return member.cluster.name;
  return backend.where === 'remote' ? backend.peer.cluster.name : backend.cluster;
}

/** `namespace/name of cluster west`. */
export function backendInWords({ service, peer }: RemoteBackend): string {
  return `${destinationKey(service)} of cluster ${peer.cluster.name}`;
}

/** Name of an object of ours for a name: two workspaces may have documents of one name. */
export function nameObject({ name, workspace }: VirtualName, ...parts: readonly string[]): string {
  return objectName(['overmesh', ...parts, name, ...(workspace === DEFAULT_WORKSPACE ? [] : [`in-${workspace}`])]);
}

/** An object without its author. */
export type NameObject = Omit<DesiredObject, 'intents'>;

/** The same objects as coming from the document. */
export function from({ intent }: VirtualName, objects: readonly NameObject[]): readonly DesiredObject[] {
  return objects.map((object) => ({ ...object, intents: [intent] }));
}
