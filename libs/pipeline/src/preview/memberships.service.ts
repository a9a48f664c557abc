import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import { Discovery } from '@overmesh/discovery';
import { Intents } from '@overmesh/intent';
import type { VirtualMeshContent } from '@overmesh/intent';
import type { VirtualMeshMembers } from '@overmesh/model';
import { membershipOf } from '@overmesh/translation';

/** More than anybody has; what is beyond them would only be missing in an explanation. */
const MOST_VIRTUAL_MESHES = 10_000;

/** Says which meshes a VirtualMesh has, and which of its choices are in vain. */
@Injectable()
export class Memberships {
  constructor(
    @Inject(Intents) private readonly intents: Intents,
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Discovery) private readonly discovery: Discovery,
  ) {}

  /** Of one VirtualMesh as it is; undefined when it is not there. */
  async of(name: string): Promise<VirtualMeshMembers | undefined> {
    const [members] = await this.among([name], new Map());
    return members;
  }

  /**
   * Of the VirtualMeshes of these names that are there.
   *
   * @param future VirtualMeshes as they would be; without content where they would go
   */
  async among(
    names: readonly string[],
    future: ReadonlyMap<string, VirtualMeshContent | undefined>,
  ): Promise<readonly VirtualMeshMembers[]> {
    const { items } = await this.intents.list({ kind: 'VirtualMesh', first: MOST_VIRTUAL_MESHES });
    const present = items.flatMap(({ node }) => (node.kind === 'VirtualMesh' && !future.has(node.name) ? node : []));
    const virtualMeshes = [...present, ...[...future.values()].flatMap((content) => content?.virtualMesh ?? [])];
    const meshes = await this.discovery.meshesByCluster();
    const places = (await this.clusters.places()).map((place) => ({
      place,
      inventory: { meshes: meshes.get(place.id) ?? [] },
    }));
    return names
      .filter((name) => virtualMeshes.some((one) => one.name === name))
      .map((name) => ({ name, ...membershipOf(name, virtualMeshes, places) }));
  }
}
