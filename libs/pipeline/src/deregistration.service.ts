import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Clusters, noCluster } from '@overmesh/clusters';
import type { Periods } from '@overmesh/config';
import { Delivery } from '@overmesh/delivery';
import { Discovery } from '@overmesh/discovery';
import { KubeClients } from '@overmesh/kube';
import type { Logger } from '@overmesh/log';
import { apiVersionOf, fail, succeed } from '@overmesh/model';
import type { Caller, Result } from '@overmesh/model';

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

export const DEREGISTRATION_OPTIONS = Symbol('DeregistrationOptions');

export interface DeregistrationOptions {
  readonly periods: Pick<Periods['api'], 'emptyMs'>;
  readonly log: Logger;
}

/** The way out: what Overmesh wrote on a cluster is listed, then kept or removed, and the cluster forgotten. */
@Injectable()
export class Deregistration {
  constructor(
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Discovery) private readonly discovery: Discovery,
    @Inject(Delivery) private readonly delivery: Delivery,
    @Inject(KubeClients) private readonly clients: KubeClients,
    @Inject(DEREGISTRATION_OPTIONS) private readonly options: DeregistrationOptions,
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
      kept: ledger.filter(({ keep }) => keep).map(({ ref }) => keptSentence(ref.kind.plural, ref.name)),
    });
  }

  /** `keep` lets go of everything; `remove` deletes what is ours first, and forgets nothing until that is done. */
  async deregister(
    clusterName: string,
    mode: 'keep' | 'remove',
    caller: Caller,
  ): Promise<Result<{ removed: number; kept: number }>> {
    const cluster = await this.clusters.get(clusterName);
    if (!cluster) return fail(noCluster(clusterName));
    const before = await this.delivery.ledger(cluster.id);
    if (mode === 'remove') {
      const emptied = await this.#empty(cluster.id, clusterName);
      if (!emptied.ok) return emptied;
    }
    const left = mode === 'remove' ? await this.delivery.ledger(cluster.id) : before;
    await this.delivery.forget(cluster.id);
    await this.discovery.forget(cluster.id);
    await this.clusters.forget(cluster.id);
    await this.clients.forget(cluster.id);
    const done = { removed: before.length - left.length, kept: left.length };
    // The cluster's events have gone with it.
    this.options.log.info({ caller, cluster: clusterName, mode, ...done }, 'a cluster was deregistered');
    return succeed(done);
  }

  async #empty(clusterId: string, name: string): Promise<Result<true>> {
    // From here on no translation sets a target for the cluster again.
    await this.clusters.markLeaving(clusterId);
    await this.delivery.empty(clusterId);
    const until = Date.now() + this.options.periods.emptyMs;
    for (;;) {
      const next = await this.delivery.deliver(clusterId, new AbortController().signal);
      const left = (await this.delivery.ledger(clusterId)).filter(({ keep }) => !keep);
      if (!left.length) return succeed(true);
      const lane = (await this.delivery.lanes({ clusterIds: [clusterId] })).at(0);
      const isLate = Date.now() + (next?.againInMs ?? 0) > until;
      if (!next || lane?.attempts || isLate)
        return fail(stillThere(name, left.length, lane?.reason ?? 'it was not deleted'));
      await sleep(next.againInMs);
    }
  }
}

function toOwned({
  ref,
  virtualMesh,
}: {
  ref: { kind: Parameters<typeof apiVersionOf>[0] & { kind: string }; namespace?: string; name: string };
  virtualMesh: string;
}): OwnedObject {
  return {
    apiVersion: apiVersionOf(ref.kind),
    kind: ref.kind.kind,
    ...(ref.namespace ? { namespace: ref.namespace } : {}),
    name: ref.name,
    virtualMesh,
  };
}

function keptSentence(plural: string, name: string): string {
  return `${plural} ${name} stays, since others may have built on it: kubectl delete ${plural} ${name}`;
}

function stillThere(name: string, left: number, reason: string) {
  return {
    path: 'name',
    code: 'UNREACHABLE',
    message: `${left} objects are still on ${name}: ${reason}`,
    fix: `overmesh cluster deregister ${name} --keep forgets the cluster and leaves them there`,
  } as const;
}
