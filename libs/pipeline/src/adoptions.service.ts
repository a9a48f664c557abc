import { Inject, Injectable } from '@nestjs/common';
import { Clusters, noCluster } from '@overmesh/clusters';
import type { Cluster } from '@overmesh/clusters';
import { Delivery } from '@overmesh/delivery';
import type { FoundObject } from '@overmesh/delivery';
import { Discovery } from '@overmesh/discovery';
import { isKubeError, KubeClients, KubeError } from '@overmesh/kube';
import type { KubeClient, KubeObject } from '@overmesh/kube';
import { OWNED_SELECTOR } from '@overmesh/meshes/kit';
import { fail, MESH_KINDS, succeed } from '@overmesh/model';
import type { Caller, KindRef, ObjectRef, Result } from '@overmesh/model';
import { ownedKinds } from './decide/owned-kinds.ts';

/** `undecided`: the cluster was not looked at since it was registered, and documents ask for nothing there yet. */
export type PlacedFound = Omit<FoundObject, 'standing'> & {
  readonly standing: FoundObject['standing'] | 'undecided';
};

/** Objects on a cluster that carry the marks of Overmesh and are in no ledger of ours. */
export interface Found {
  /** Id of this installation. */
  readonly installation: string;
  readonly objects: readonly PlacedFound[];
  /** Kinds that could not be read, with the reason: there may be more. */
  readonly unread: readonly string[];
}

interface Looked {
  readonly objects: readonly FoundObject[];
  readonly unread: readonly string[];
}

type Listed = { readonly ref: ObjectRef; readonly object: KubeObject };

/**
 * The way back to what is ours after a lost database or a registration anew, and the way in to what another installation
 * wrote. Nothing is taken over unasked: what a person has seen is agreed to by its UID, and the lane looks again.
 */
@Injectable()
export class Adoptions {
  constructor(
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Delivery) private readonly delivery: Delivery,
    @Inject(Discovery) private readonly discovery: Discovery,
    @Inject(KubeClients) private readonly clients: KubeClients,
  ) {}

  /** Looks at the cluster now. Problems: NOT_FOUND, UNREACHABLE. */
  async found(clusterName: string): Promise<Result<Found>> {
    const cluster = await this.clusters.get(clusterName);
    if (!cluster) return fail(noCluster(clusterName));
    const looked = await this.#look(cluster);
    if (!looked.ok) return looked;
    const isLookedAt = (await this.discovery.inventory(cluster.id)) !== undefined;
    const objects = looked.value.objects.map((one) => (isLookedAt ? one : { ...one, standing: 'undecided' as const }));
    return succeed({ ...looked.value, installation: await this.delivery.installation(), objects });
  }

  /**
   * A person agrees that these objects are taken over, each when a document asks for it.
   *
   * @param uids of what the person has seen; what is not there any more is passed over
   * @param differing also those whose content is not what the documents make: it is written over
   * @returns how many were agreed to
   */
  async adopt(
    clusterName: string,
    uids: readonly string[],
    differing: boolean,
    caller: Caller,
  ): Promise<Result<{ readonly objects: number }>> {
    const cluster = await this.clusters.get(clusterName);
    if (!cluster) return fail(noCluster(clusterName));
    const looked = await this.#look(cluster);
    if (!looked.ok) return looked;
    const meant = new Set(uids);
    const agreements = looked.value.objects
      .filter(({ uid }) => meant.has(uid))
      .map(({ key, uid, installation = null }) => ({ key, uid, installation, differing }));
    await this.delivery.agreeToAdopt(cluster.id, agreements, caller);
    return succeed({ objects: agreements.length });
  }

  async #look({ id, name }: Cluster): Promise<Result<Looked>> {
    try {
      const { listed, unread } = await listOurs(await this.clients.client(id));
      return succeed({ objects: await this.delivery.judgeFound(id, listed), unread });
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      return fail({ path: 'cluster', code: 'UNREACHABLE', message: `${name} cannot be looked at: ${error.message}` });
    }
  }
}

/** Every kind that any mesh takes: which meshes are there may not be known yet. */
async function listOurs(
  client: KubeClient,
): Promise<{ readonly listed: readonly Listed[]; readonly unread: readonly string[] }> {
  const listed: Listed[] = [];
  const unread: string[] = [];
  for (const kind of ownedKinds(MESH_KINDS, []).kinds) {
    const items = await listKind(client, kind).catch((error: unknown) => {
      if (!(error instanceof KubeError) || error.reason === 'unreachable') throw error;
      unread.push(`${kind.plural}.${kind.group}: ${error.message}`);
      return [];
    });
    listed.push(...items.map((object) => ({ ref: refOf(kind, object), object })));
  }
  return { listed, unread };
}

async function listKind(client: KubeClient, kind: KindRef): Promise<readonly KubeObject[]> {
  try {
    return (await client.list(kind, { labelSelector: OWNED_SELECTOR })).items;
  } catch (error) {
    if (isKubeError(error, 'kind-missing')) return [];
    throw error;
  }
}

function refOf(kind: KindRef, { metadata: { name, namespace } }: KubeObject): ObjectRef {
  return { kind, name, ...(namespace && { namespace }) };
}
