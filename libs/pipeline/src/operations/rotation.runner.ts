import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import { Delivery } from '@overmesh/delivery';
import { Discovery } from '@overmesh/discovery';
import { isKubeError, KubeClients } from '@overmesh/kube';
import { meshes } from '@overmesh/meshes/all';
import { ISSUER_SOURCE } from '@overmesh/meshes/kit';
import { isManageable, oneLine } from '@overmesh/model';
import type { JsonObject, Mesh } from '@overmesh/model';
import type { Advance, StoredOperation } from '@overmesh/operations';
import { nextRotationStep, TrustRotations, TrustStores } from '@overmesh/trust';
import type { RotationTerms, SeenStore, Standing } from '@overmesh/trust';
import { rotationMember } from '../decide/rotation-view.ts';
import type { LookedMember } from '../decide/rotation-view.ts';
import { rotationNews, rotationStanding, viewOf } from '../decide/rotation-standing.ts';
import { Memberships } from '../preview/memberships.service.ts';
import { clusterWork } from '../reconcile/reconciler.service.ts';
import { WAKE_RECONCILE } from './operation-runner.ts';
import type { OperationRunner } from './operation-runner.ts';

/** How often clusters are looked at while a phase is not measured, and while it is waited. */
const LOOK_AGAIN_MS = 10_000;
/** Clusters that are looked at side by side. */
const AT_ONCE = 8;

/** What was asked for, and whether it has been begun. */
export interface AskedRotation extends RotationTerms {
  /** Tells two that ask at once apart. */
  readonly token: string;
  readonly begun: boolean;
}

/** A cluster with the meshes of a VirtualMesh in it that are given issuers. */
interface Place {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
}

/** Meshes by the id of their cluster, as they were last seen. */
type SeenMeshes = ReadonlyMap<string, readonly Mesh[]>;

/** Replaces the root of a VirtualMesh: see nextRotationStep, which decides, and docs/trust.md. */
@Injectable()
export class RotationRunner implements OperationRunner {
  constructor(
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Discovery) private readonly discovery: Discovery,
    @Inject(Delivery) private readonly delivery: Delivery,
    @Inject(TrustStores) private readonly stores: TrustStores,
    @Inject(TrustRotations) private readonly rotations: TrustRotations,
    @Inject(Memberships) private readonly memberships: Memberships,
    @Inject(KubeClients) private readonly clients: KubeClients,
    @Inject(WAKE_RECONCILE) private readonly reconcile: (work: string) => void,
  ) {}

  async step({ subject, state, caller }: StoredOperation): Promise<Advance> {
    const asked = state as unknown as AskedRotation;
    const standing = await this.rotations.of(subject);
    if (!standing) return { ...over(subject, state), outcome: 'failed', message: `${subject} has no authority` };
    const seen = await this.discovery.meshesByCluster();
    const places = await this.#places(subject, seen);
    const clusterIds = places.map(({ id }) => id);
    if (!asked.begun) {
      // Where it was begun already, whoever did so died before that was saved.
      await this.rotations.begin(standing, asked, { clusterIds, caller, message: `the root of ${subject} is rotated` });
      return { ...over(subject, { ...state, begun: true }), message: `a new root of ${subject} was made` };
    }
    if (standing.state.phase === 'steady') return { ...over(subject, state), outcome: 'succeeded' };
    return this.#go(standing, standing.state, { places, seen }, state);
  }

  async #go(
    standing: Standing,
    rotation: Exclude<Standing['state'], { readonly phase: 'steady' }>,
    { places, seen }: { readonly places: readonly Place[]; readonly seen: SeenMeshes },
    state: JsonObject,
  ): Promise<Advance> {
    const looked = await this.#look(standing.virtualMesh, places, seen);
    const view = viewOf(standing, rotation, looked.map(rotationMember));
    const step = nextRotationStep(rotation, view, new Date());
    if (step.do === 'save') {
      const news = rotationNews(standing, step.state);
      const clusterIds = places.map(({ id }) => id);
      await this.rotations.save(standing, step.state, news === undefined ? undefined : { clusterIds, message: news });
    }
    // What a wake-up that was lost would have translated: asked for at each look until it is written.
    for (const { id, name } of places)
      if (looked.some((one) => one.name.startsWith(`${name}/`) && one.written !== standing.generation))
        this.reconcile(clusterWork(id));
    const again = step.do === 'save' ? {} : { againInMs: LOOK_AGAIN_MS };
    return { state, ...rotationStanding(rotation, step, view), ...again };
  }

  /** Clusters with meshes of the VirtualMesh that take an issuer. */
  async #places(virtualMesh: string, seen: SeenMeshes): Promise<readonly Place[]> {
    const { members = [] } = (await this.memberships.of(virtualMesh)) ?? {};
    const byCluster = Map.groupBy(members, ({ cluster }) => cluster);
    const places = await this.clusters.places({ names: [...byCluster.keys()] });
    return places.flatMap(({ id, name }) => {
      const keys = (byCluster.get(name) ?? []).map(({ mesh }) => mesh);
      const taking = (seen.get(id) ?? []).filter((mesh) => keys.includes(mesh.key) && takingOf(mesh));
      return taking.length ? [{ id, name, members: taking.map(({ key }) => key) }] : [];
    });
  }

  async #look(virtualMesh: string, places: readonly Place[], seen: SeenMeshes): Promise<readonly LookedMember[]> {
    // Before the clusters: an issuer that is written in between is seen by the look, and counts at the next one.
    const written = await this.delivery.confidentialVersions(virtualMesh, ISSUER_SOURCE);
    const members: LookedMember[] = [];
    for (let start = 0; start < places.length; start += AT_ONCE) {
      const some = places.slice(start, start + AT_ONCE);
      const looks = await Promise.all(some.map(({ id }) => this.#lookAt(id, seen.get(id) ?? [])));
      for (const [index, { id, name, members: keys }] of some.entries())
        for (const key of keys) {
          const mesh = seen.get(id)?.find((one) => one.key === key);
          const version = written.find((one) => one.clusterId === id && one.mesh === key)?.version;
          const generation = version === undefined ? undefined : Number.parseInt(version, 10);
          members.push({
            ...{ name: `${name}/${key}`, mesh: { key }, secret: (mesh && takingOf(mesh)?.secret) ?? '' },
            looked: looks[index] ?? { unreached: 'it was not looked at' },
            ...(generation !== undefined && { written: generation }),
          });
        }
    }
    return members;
  }

  async #lookAt(clusterId: string, all: readonly Mesh[]): Promise<LookedMember['looked']> {
    try {
      const looked: readonly SeenStore[] | undefined = await this.stores.look(
        clusterId,
        await this.clients.client(clusterId),
        all,
      );
      return looked ?? { unreached: 'another cluster answers at its address' };
    } catch (error) {
      if (!isKubeError(error)) throw error;
      return { unreached: `its cluster could not be looked at: ${oneLine(error.message)}` };
    }
  }
}

function takingOf({ kind }: Mesh) {
  return isManageable(kind) ? meshes[kind].trust.taking : undefined;
}

function over(subject: string, state: JsonObject) {
  const message = `every mesh of ${subject} believes its root alone, and the key of the other is wiped`;
  return { step: 'rotate', message, state, progress: { done: 0, total: 0 }, problems: [] };
}
