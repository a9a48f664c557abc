import { Inject, Injectable } from '@nestjs/common';
import { Clusters, noCluster } from '@overmesh/clusters';
import type { Cluster } from '@overmesh/clusters';
import { Delivery } from '@overmesh/delivery';
import { apiVersionOf, fail, succeed } from '@overmesh/model';
import type { Caller, ObjectRef, Operation, Problem, Result } from '@overmesh/model';
import { Operations } from '@overmesh/operations';
import type { StoredOperation } from '@overmesh/operations';
import type { DeregisterMode } from '../decide/deregistration.ts';

/** An object of ours on a cluster that is to be deregistered. */
export interface OwnedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly virtualMesh: string;
}

export interface DeregistrationPlan {
  /** Would be deleted by `remove`, and left by `keep`. */
  readonly objects: readonly OwnedObject[];
  readonly reachable: boolean;
  /** Stay in any case, with the reason and the command that would delete them. */
  readonly kept: readonly string[];
}

export const OPERATION_WAKER = Symbol('OperationWaker');

/** An operation has something to look at. */
export type OperationWaker = (id: string) => Promise<void>;

/** What a deregistration would do, and its beginning; the worker does the rest: see DeregistrationRunner. */
@Injectable()
export class Deregistration {
  constructor(
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Delivery) private readonly delivery: Delivery,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(OPERATION_WAKER) private readonly wake: OperationWaker,
  ) {}

  /** Works from the ledger, so also when the cluster is gone. */
  async plan(clusterName: string): Promise<Result<DeregistrationPlan>> {
    const cluster = await this.clusters.get(clusterName);
    if (!cluster) return fail(noCluster(clusterName));
    const ledger = await this.delivery.ledger(cluster.id);
    return succeed({
      // Without a UID it was never written: what has its name there, if anything, is not ours.
      objects: ledger.filter(({ keep, uid }) => !keep && uid).map(toOwned),
      reachable: cluster.state === 'ready',
      kept: ledger.filter(({ keep }) => keep).map(({ ref }) => keptSentence(ref)),
    });
  }

  /**
   * Begins to deregister a cluster; asked again it gives the operation that goes on. `keep` lets go of everything;
   * `remove` deletes what is ours first, and forgets nothing until that is done. One that removes and cannot get on is told
   * to keep by asking so.
   */
  async begin(clusterName: string, mode: DeregisterMode, caller: Caller): Promise<Result<Operation>> {
    const cluster = await this.clusters.get(clusterName);
    if (!cluster) return fail(noCluster(clusterName));
    const operation = await this.#inMode(cluster, mode, caller);
    if (operation) await this.wake(operation.id);
    return operation ? succeed(operation) : fail(keepsAlready(clusterName));
  }

  /** Undefined where another mode goes on that cannot become this one. */
  async #inMode(cluster: Cluster, mode: DeregisterMode, caller: Caller): Promise<StoredOperation | undefined> {
    for (;;) {
      const operation = await this.operations.begin({
        ...{ kind: 'deregistration', subjectId: cluster.id, subject: cluster.name, caller },
        ...{
          state: { mode, withdrawn: false, total: 0, kept: 0 },
          step: 'begin',
          message: `${cluster.name} is to be forgotten`,
        },
      });
      const { state, step, message, progress } = operation;
      if (state['mode'] === mode) return operation;
      if (mode === 'remove') return undefined;
      const kept = { step, message, progress, problems: [], state: { ...state, mode } };
      // It may have got on, or ended, meanwhile: then it is looked at anew.
      if (await this.operations.advance(operation, kept)) return { ...operation, ...kept };
    }
  }
}

function toOwned({ ref, virtualMesh }: { readonly ref: ObjectRef; readonly virtualMesh: string }): OwnedObject {
  return {
    apiVersion: apiVersionOf(ref.kind),
    kind: ref.kind.kind,
    ...(ref.namespace ? { namespace: ref.namespace } : {}),
    name: ref.name,
    virtualMesh,
  };
}

function keptSentence({ kind: { plural }, namespace, name }: ObjectRef): string {
  const object = `${plural} ${name}${namespace === undefined ? '' : ` -n ${namespace}`}`;
  return `${plural} ${name} stays, since others may have built on it: kubectl delete ${object}`;
}

function keepsAlready(name: string): Problem {
  const message = `${name} is being forgotten already, and what Overmesh wrote there stays`;
  return { path: 'mode', code: 'REFUSED', message, fix: 'overmesh operation list' };
}
