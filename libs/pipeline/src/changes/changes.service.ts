import { Inject, Injectable } from '@nestjs/common';
import { Clusters, noCluster } from '@overmesh/clusters';
import { Delivery } from '@overmesh/delivery';
import { Intents } from '@overmesh/intent';
import type { ApplyOptions, ApplyOutcome, RemoveOutcome } from '@overmesh/intent';
import { fail, succeed } from '@overmesh/model';
import type { Caller, DocumentRef, Intent, Problem, Result } from '@overmesh/model';

export interface ChangeOptions extends Omit<ApplyOptions, 'onSaved'> {
  /** The caller agrees beforehand to the deletes of the revisions that this change makes, and to no others. */
  readonly confirmDeletes?: boolean;
}

export interface RollbackWish {
  readonly virtualMesh: string;
  /** The one whose documents shall be again. */
  readonly revision: number;
  /** The newest revision that the caller has seen. */
  readonly seen?: number;
}

/** What users change, where more than one room has to know of it. */
@Injectable()
export class Changes {
  constructor(
    @Inject(Intents) private readonly intents: Intents,
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Delivery) private readonly delivery: Delivery,
  ) {}

  /** See Intents.apply; REFUSED at `strategy` where a VirtualMesh has none that it could stand for. */
  async apply(documents: readonly Intent[], caller: Caller, options: ChangeOptions): Promise<Result<ApplyOutcome>> {
    return this.change({ documents, removals: [] }, caller, options);
  }

  /** See Intents.change. */
  async change(
    wanted: { readonly documents: readonly Intent[]; readonly removals: readonly DocumentRef[] },
    caller: Caller,
    options: ChangeOptions,
  ): Promise<Result<ApplyOutcome>> {
    const problems = options.strategy ? await this.#unstaged(wanted.documents) : [];
    return problems.length ? fail(...problems) : this.intents.change(wanted, caller, this.#toApply(options));
  }

  /** See Intents.remove. */
  async remove(refs: readonly DocumentRef[], caller: Caller, options: ChangeOptions): Promise<Result<RemoveOutcome>> {
    return this.intents.remove(refs, caller, this.#toApply(options));
  }

  /** See Intents.rollback. */
  async rollback(
    { virtualMesh, revision, seen }: RollbackWish,
    caller: Caller,
    options: ChangeOptions,
  ): Promise<Result<ApplyOutcome>> {
    return this.intents.rollback(virtualMesh, revision, seen, caller, this.#toApply(options));
  }

  /** A person agrees to the deletes that a lane holds back; STALE when the lane has moved on since they looked. */
  async confirmDeletes(clusterName: string, generation: number, caller: Caller): Promise<Result<true>> {
    const cluster = await this.clusters.get(clusterName);
    if (!cluster) return fail(noCluster(clusterName));
    if (!(await this.delivery.holdsDeletes(cluster.id))) return fail(nothingToConfirm(clusterName));
    if (await this.delivery.confirmDeletes(cluster.id, generation, caller)) return succeed(true);
    const message = `generation ${generation} is not what ${clusterName} waits for now: look at the plan again`;
    return fail({ path: 'generation', code: 'STALE', message, fix: `overmesh cluster show ${clusterName}` });
  }

  /** A change of a VirtualMesh without a strategy is at its clusters before any rollout could begin. */
  async #unstaged(documents: readonly Intent[]): Promise<readonly Problem[]> {
    const previewed = await this.intents.preview(documents, []);
    if (!previewed.ok) return previewed.problems;
    const without = previewed.value.touched.filter(({ content }) => content && !content.virtualMesh.spec.rollout);
    return without.map(({ name }) => ({
      path: 'strategy',
      code: 'REFUSED',
      message: `VirtualMesh ${name} has no spec.rollout, so its changes go to all clusters at once: give it one first`,
      fix: 'overmesh explain virtualmesh.spec.rollout',
    }));
  }

  #toApply({ confirmDeletes, ...options }: ChangeOptions): ApplyOptions {
    if (!confirmDeletes) return options;
    return {
      ...options,
      onSaved: async (revisions) => {
        for (const { virtualMesh, revision } of revisions) await this.delivery.confirmRevision(virtualMesh, revision);
      },
    };
  }
}

function nothingToConfirm(name: string): Problem {
  const message = `no deletes are held back on ${name}: there is nothing to confirm`;
  return { path: 'cluster', code: 'REFUSED', message, fix: `overmesh cluster show ${name}` };
}
