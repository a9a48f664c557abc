import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import { Discovery } from '@overmesh/discovery';
import type { SeenMesh, SeenQuery } from '@overmesh/discovery';
import { meshes } from '@overmesh/meshes/all';
import { isManageable } from '@overmesh/model';
import { TrustStores } from '@overmesh/trust';
import type { SeenStore } from '@overmesh/trust';
import { ledgerOf } from '../decide/ledger.ts';
import type { EndingEntry } from '../decide/ledger.ts';
import { verify } from '../decide/verification.ts';
import type { TrustMember, Verification } from '../decide/verification.ts';
import { Memberships } from '../preview/memberships.service.ts';
import type { Page, PageQuery } from '../queries/pages.ts';
import { pageOf } from '../queries/pages.ts';

export type { EndingEntry } from '../decide/ledger.ts';

/** A person reads no more of them. */
const MOST_REFUSALS = 200;

/** One mesh of one cluster: what its stores hold, and what nothing tells of it. */
export interface MeshTrustSeen {
  readonly clusterId: string;
  readonly mesh: string;
  readonly kind: string;
  readonly stores: readonly SeenStore[];
  /** Sentences. */
  readonly untold: readonly string[];
}

/** Whom meshes trust and what ends, as answers. */
@Injectable()
export class TrustQueries {
  constructor(
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Discovery) private readonly discovery: Discovery,
    @Inject(Memberships) private readonly memberships: Memberships,
    @Inject(TrustStores) private readonly stores: TrustStores,
  ) {}

  /** Meshes by cluster and key; one of which nothing is known yet is there, and says so. */
  async meshes(query: SeenQuery): Promise<Page<MeshTrustSeen>> {
    const page = await this.discovery.meshes(query);
    const known = byMesh(await this.stores.among([...new Set(page.items.map(({ node }) => node.clusterId))]));
    const items = page.items.map(({ cursor, node }) => ({ cursor, node: trustOf(node, known) }));
    return { ...page, items };
  }

  /** Whether the members of a VirtualMesh believe each other; undefined when it is not there. */
  async verification(virtualMesh: string): Promise<Verification | undefined> {
    const membership = await this.memberships.of(virtualMesh);
    if (!membership) return undefined;
    const clusters = await this.clusters.places({ names: membership.members.map(({ cluster }) => cluster) });
    const ids = new Map(clusters.map(({ id, name }) => [name, id]));
    const seen = await this.discovery.meshesByCluster();
    const known = byMesh(await this.stores.among([...ids.values()]));
    const members = membership.members.flatMap(({ cluster, mesh: key }): readonly TrustMember[] => {
      const id = ids.get(cluster) ?? '';
      const mesh = seen.get(id)?.find((one) => one.key === key);
      if (!mesh) return [];
      const { kind, trustDomain } = mesh;
      const stores = known.get(placeOf(id, key)) ?? [];
      return [{ name: `${cluster}/${key}`, kind, ...(trustDomain !== undefined && { trustDomain }), stores }];
    });
    return verify(members, MOST_REFUSALS);
  }

  /**
   * Everything that ends, the soonest first.
   *
   * @param cluster name of the only one to tell of; all where absent
   */
  async endings({ after, first }: PageQuery, now: Date, cluster?: string): Promise<Page<EndingEntry>> {
    const all = await this.clusters.all();
    const clusters = cluster === undefined ? all : all.filter(({ name }) => name === cluster);
    const stores =
      cluster === undefined ? await this.stores.all() : await this.stores.among(clusters.map(({ id }) => id));
    const entries = ledgerOf({ clusters, stores, now });
    const rest = after === undefined ? entries : entries.filter(({ key }) => key > after);
    return pageOf(rest.slice(0, first + 1), first, ({ key }) => key, entries.length);
  }
}

type StoresByMesh = ReadonlyMap<string, readonly SeenStore[]>;

function byMesh(stores: readonly SeenStore[]): StoresByMesh {
  return Map.groupBy(stores, ({ clusterId, mesh }) => placeOf(clusterId, mesh));
}

function placeOf(clusterId: string, mesh: string): string {
  return `${clusterId}/${mesh}`;
}

function trustOf({ clusterId, key, kind, state }: SeenMesh, known: StoresByMesh): MeshTrustSeen {
  const stores = known.get(placeOf(clusterId, key)) ?? [];
  return { clusterId, mesh: key, kind, stores, untold: untoldOf(kind, state, stores) };
}

function untoldOf(kind: SeenMesh['kind'], state: SeenMesh['state'], stores: readonly SeenStore[]): readonly string[] {
  if (!isManageable(kind))
    return [`whom it trusts: Overmesh does not know where a mesh of the kind ${kind} keeps that`];
  if (state !== 'installed')
    return [`whom it trusts: it is ${state}, and only the stores of an installed mesh are read`];
  const { trust } = meshes[kind];
  const isUnseen = trust.stores.length > 0 && stores.length === 0;
  return [...(isUnseen ? ['whom it trusts: its cluster has not been looked at yet'] : []), ...trust.untold];
}
