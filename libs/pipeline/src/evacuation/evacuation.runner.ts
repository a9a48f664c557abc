import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import type { Advance, StoredOperation } from '@overmesh/operations';
import { evacuationStanding } from '../decide/evacuation/standing.ts';
import { evacuationState } from '../decide/evacuation/state.ts';
import type { EvacuationState } from '../decide/evacuation/state.ts';
import { isDue, nextEvacuationStep } from '../decide/evacuation/step.ts';
import type { EvacuationStep, EvacuationView } from '../decide/evacuation/step.ts';
import { servedBy } from '../decide/evacuation/ways.ts';
import { WAKE_RECONCILE } from '../operations/operation-runner.ts';
import type { OperationRunner } from '../operations/operation-runner.ts';
import { clusterWork } from '../reconcile/reconciler.service.ts';
import { FailoverSight } from './sight.service.ts';

/** How often it is looked whether the share of now has come to everybody, and whether what speaks against a step is gone. */
const SPREAD_MS = 500;
const HOLD_MS = 3_000;
/** An evacuated cluster is looked at for having been forgotten, and nothing else. */
const REST_MS = 60_000;

/**
 * Moves requests away from a cluster, and back. The share that is left stands in the operation's row, from which every
 * translation takes it: so what a step is, is saved with it, and one that was saved and told to nobody is found by the sweep.
 */
@Injectable()
export class EvacuationRunner implements OperationRunner {
  constructor(
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(FailoverSight) private readonly sight: FailoverSight,
    @Inject(WAKE_RECONCILE) private readonly reconcile: (work: string) => void,
  ) {}

  async step(operation: StoredOperation): Promise<Advance> {
    const { subjectId, subject } = operation;
    const before = evacuationState(operation);
    const nowMs = Date.now();
    const view = await this.#look(subjectId, before, nowMs);
    const step = nextEvacuationStep(before, view, nowMs);
    // Of the step before: this one is translated when it is saved, and somebody looks.
    if (step.do === 'spread') this.reconcile(clusterWork(subjectId));
    const state = step.do === 'move' ? movedTo(step.share, before, view, nowMs) : before;
    return {
      step: step.do,
      state: { ...state },
      ...evacuationStanding(subject, step, state),
      ...(step.do === 'end' ? { outcome: 'succeeded' as const } : {}),
      ...againAfter(step, nowMs),
    };
  }

  async #look(clusterId: string, state: EvacuationState, nowMs: number): Promise<EvacuationView> {
    const [cluster] = await this.clusters.among([clusterId]);
    const nothing = { clusterId, served: [], servers: new Map() };
    if (!cluster) return { ...nothing, isRegistered: false };
    const behind = await this.sight.behind(clusterId);
    const known = { ...nothing, isRegistered: true, ...(behind !== undefined && { behind }) };
    if (!isDue(state, nowMs)) return known;
    const served = servedBy(clusterId, await this.sight.ways(clusterId));
    const takers = served.flatMap((one) => one.takers.map((taker) => taker.clusterId));
    const virtualMeshes = [...new Set(served.map(({ virtualMesh }) => virtualMesh))];
    const servers = await this.sight.servers([clusterId, ...new Set(takers)], virtualMeshes, state);
    return { ...known, served, servers };
  }
}

/** Pods are counted with every step, and stay so until the next. */
function movedTo(share: number, state: EvacuationState, { served, servers }: EvacuationView, nowMs: number) {
  const named = new Set(served.flatMap(({ service, takers }) => [service, ...takers.map((taker) => taker.service)]));
  const pods = [...servers].map(([id, server]) => {
    const counted = Object.entries(server.pods).filter(([service]) => named.has(service));
    return [id, Object.fromEntries(counted)] as const;
  });
  return { ...state, share, movedAt: nowMs, pods: Object.fromEntries(pods) } satisfies EvacuationState;
}

function againAfter(step: EvacuationStep, nowMs: number): Pick<Advance, 'againInMs'> {
  switch (step.do) {
    case 'spread':
      return { againInMs: SPREAD_MS };
    case 'hold':
      return { againInMs: HOLD_MS };
    case 'rest':
      return { againInMs: REST_MS };
    case 'wait':
      return { againInMs: Math.max(1, step.untilMs - nowMs) };
    case 'move':
    case 'end':
      return {};
  }
}
