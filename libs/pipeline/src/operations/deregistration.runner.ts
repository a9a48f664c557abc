import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import { Delivery } from '@overmesh/delivery';
import { Discovery } from '@overmesh/discovery';
import { KubeClients } from '@overmesh/kube';
import type { Advance, StoredOperation } from '@overmesh/operations';
import { TrustStores } from '@overmesh/trust';
import { deregistrationStanding, nextDeregistrationStep } from '../decide/deregistration.ts';
import type { DeregistrationState, DeregistrationStep, DeregistrationView } from '../decide/deregistration.ts';
import type { OperationRunner } from './operation-runner.ts';

/** How often an emptied cluster is looked at: its lane does the work, by itself. */
const LOOK_AGAIN_MS = 300;

/** The way out: what Overmesh wrote on a cluster is kept or removed, and the cluster forgotten. */
@Injectable()
export class DeregistrationRunner implements OperationRunner {
  constructor(
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Discovery) private readonly discovery: Discovery,
    @Inject(Delivery) private readonly delivery: Delivery,
    @Inject(TrustStores) private readonly trust: TrustStores,
    @Inject(KubeClients) private readonly clients: KubeClients,
  ) {}

  async step({ subjectId, subject, state: stored }: StoredOperation): Promise<Advance> {
    const known = stored as unknown as DeregistrationState;
    const view = await this.#look(subjectId);
    const step = nextDeregistrationStep(known, view);
    await this.#perform(step, subjectId);
    const state = {
      ...known,
      // Counted while it is there: what is forgotten cannot be counted any more.
      ...{ total: Math.max(known.total, view.left), kept: Math.max(known.kept, view.kept) },
      withdrawn: known.withdrawn || step === 'withdraw',
    };
    return {
      ...{ step, state },
      ...deregistrationStanding(subject, step, state, view),
      ...(step === 'forget' ? { outcome: 'succeeded' as const } : {}),
      ...(step === 'wait' ? { againInMs: LOOK_AGAIN_MS } : {}),
    };
  }

  async #look(clusterId: string): Promise<DeregistrationView> {
    const cluster = await this.clusters.byId(clusterId);
    const { reason, ...remains } = await this.delivery.remains(clusterId);
    return {
      isForgotten: !cluster,
      isLeaving: cluster?.leaving ?? true,
      ...remains,
      ...(reason === null ? {} : { reason }),
    };
  }

  async #perform(step: DeregistrationStep, clusterId: string): Promise<void> {
    if (step === 'stop-translating') await this.clusters.markLeaving(clusterId);
    if (step === 'withdraw') await this.delivery.empty(clusterId);
    if (step !== 'forget') return;
    // First, since a lane or an inventory of a cluster that is there may be made anew.
    await this.clusters.forget(clusterId);
    await this.delivery.forget(clusterId);
    await this.discovery.forget(clusterId);
    await this.trust.forget(clusterId);
    await this.clients.forget(clusterId);
  }
}
