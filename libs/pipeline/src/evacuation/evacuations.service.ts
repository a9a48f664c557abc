import { Inject, Injectable } from '@nestjs/common';
import { Clusters, noCluster } from '@overmesh/clusters';
import type { Cluster } from '@overmesh/clusters';
import { fail, succeed } from '@overmesh/model';
import type { Caller, Operation, Problem, Result } from '@overmesh/model';
import { Operations } from '@overmesh/operations';
import type { StoredOperation } from '@overmesh/operations';
import { checkRequest, USUAL_MOST } from '../decide/evacuation/request.ts';
import type { EvacuationRequest, ReturnRequest } from '../decide/evacuation/request.ts';
import { evacuationState, stepsIn } from '../decide/evacuation/state.ts';
import type { EvacuationState } from '../decide/evacuation/state.ts';
import { servedBy, sharedWays } from '../decide/evacuation/ways.ts';
import type { Served, SharedWays } from '../decide/evacuation/ways.ts';
import { OPERATION_WAKER } from '../operations/deregistration.service.ts';
import type { OperationWaker } from '../operations/deregistration.service.ts';
import { FailoverSight } from './sight.service.ts';

/** An evacuation that goes on, until its cluster has everything back. */
export interface Evacuation extends Pick<EvacuationState, 'share' | 'direction' | 'reason' | 'askedBy'> {
  readonly cluster: string;
  /** ISO 8601, UTC. */
  readonly askedAt: string;
  /** The operation behind it: who asked, since when, what holds it. */
  readonly operation: Operation;
}

/** Where everything stands. */
export interface FailoverStatus {
  readonly evacuations: readonly Evacuation[];
  readonly ways: readonly SharedWays[];
}

/** Evacuations are begun and turned round here; the worker does the rest: see EvacuationRunner. */
@Injectable()
export class Evacuations {
  constructor(
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(FailoverSight) private readonly sight: FailoverSight,
    @Inject(OPERATION_WAKER) private readonly wake: OperationWaker,
  ) {}

  /** Who is evacuated, and where callers are sent as everything would be translated now. */
  async status(): Promise<FailoverStatus> {
    const [going, ways] = await Promise.all([this.operations.goingOn('evacuation'), this.sight.ways()]);
    return { evacuations: going.map(toEvacuation), ways: sharedWays(ways) };
  }

  /**
   * Begins to move requests away from a cluster. One that gets them back is turned round.
   *
   * @returns problems: NOT_FOUND, OUT_OF_RANGE, and REFUSED where it is evacuated already, where it serves nothing, and where
   * some callers have nobody else and `partly` does not say that they shall stay
   */
  async evacuate(name: string, request: EvacuationRequest, caller: Caller): Promise<Result<Operation>> {
    const found = await this.#asked(name, request);
    if (!found.ok) return found;
    const { id } = found.value;
    const refusal = await this.#refusal(name, id, request);
    if (refusal) return fail(refusal);
    const asked = { ...askedIn(request, caller), most: request.most ?? USUAL_MOST };
    const draft = { kind: 'evacuation', subjectId: id, subject: name, caller } as const;
    const state: EvacuationState = { direction: 'away', share: 100, movedAt: 0, pods: {}, ...asked };
    const words = { step: 'begin', message: `${name} is to be evacuated` };
    const running = await this.operations.running('evacuation', id);
    if (!running)
      return succeed(await this.#begun(await this.operations.begin({ ...draft, ...words, state: { ...state } })));
    return this.#turned(running, 'away', asked);
  }

  /** Begins to give a cluster its requests back. Problems: NOT_FOUND and OUT_OF_RANGE, and REFUSED where nothing was moved. */
  async giveBack(name: string, request: ReturnRequest, caller: Caller): Promise<Result<Operation>> {
    const found = await this.#asked(name, request);
    if (!found.ok) return found;
    const running = await this.operations.running('evacuation', found.value.id);
    if (!running) return fail(notEvacuated(name));
    return this.#turned(running, 'back', askedIn(request, caller));
  }

  async #asked(name: string, request: ReturnRequest): Promise<Result<Cluster>> {
    const problems = checkRequest(request);
    const cluster = await this.clusters.get(name);
    const missing = cluster ? [] : [noCluster(name)];
    return cluster && !problems.length ? succeed(cluster) : fail(...missing, ...problems);
  }

  /** Why a cluster cannot be evacuated, or not wholly. */
  async #refusal(name: string, id: string, { partly }: EvacuationRequest): Promise<Problem | undefined> {
    const running = await this.operations.running('evacuation', id);
    if (running && evacuationState(running).direction === 'away') return evacuatedAlready(running);
    const served = servedBy(id, await this.sight.ways(id));
    if (!served.length) return servesNothing(name);
    const alone = served.filter((one) => one.alone.length);
    return alone.length && !partly ? aloneWith(name, alone) : undefined;
  }

  /** Whoever was first has it: of two that ask for the same the other one is told that it goes on already. */
  async #turned(
    running: StoredOperation,
    direction: EvacuationState['direction'],
    asked: Partial<EvacuationState>,
  ): Promise<Result<Operation>> {
    const { reason: _reason, ...before } = evacuationState(running);
    if (before.direction === direction) return fail(goesOnAlready(running));
    const { step, progress } = running;
    const message = `${running.subject} ${direction === 'away' ? 'is to be evacuated again' : 'is to get its requests back'}`;
    const turned = { step, message, progress, problems: [], state: { ...before, ...asked, direction } };
    if (await this.operations.advance(running, turned)) return succeed(await this.#begun({ ...running, ...turned }));
    const now = await this.operations.running('evacuation', running.subjectId);
    return now ? this.#turned(now, direction, asked) : fail(notEvacuated(running.subject));
  }

  async #begun(operation: StoredOperation): Promise<Operation> {
    await this.wake(operation.id);
    return operation;
  }
}

function askedIn({ overMs, reason }: ReturnRequest, { name }: Caller) {
  const asked = { overMs, steps: stepsIn(overMs), askedAt: Date.now(), askedBy: name };
  return { ...asked, ...(reason !== undefined && { reason }) };
}

function toEvacuation(operation: StoredOperation): Evacuation {
  const { share, direction, reason, askedBy, askedAt } = evacuationState(operation);
  const asked = { askedBy, askedAt: new Date(askedAt).toISOString(), ...(reason !== undefined && { reason }) };
  return { cluster: operation.subject, operation, share, direction, ...asked };
}

function evacuatedAlready({ subject, message }: StoredOperation): Problem {
  const sentence = `${subject} is evacuated already: ${message}`;
  return { path: 'cluster', code: 'REFUSED', message: sentence, fix: `overmesh failover return ${subject}` };
}

function goesOnAlready(operation: StoredOperation): Problem {
  const { subject, message } = operation;
  if (evacuationState(operation).direction === 'away') return evacuatedAlready(operation);
  const sentence = `${subject} gets its requests back already: ${message}`;
  return { path: 'cluster', code: 'REFUSED', message: sentence, fix: 'overmesh failover status' };
}

function notEvacuated(name: string): Problem {
  const message = `${name} is not evacuated: it has all of its requests`;
  return { path: 'cluster', code: 'REFUSED', message, fix: 'overmesh failover status' };
}

function servesNothing(name: string): Problem {
  const message = `no VirtualDestination and no ExportPolicy sends callers to ${name}, and nothing else can be moved away from it`;
  return { path: 'cluster', code: 'REFUSED', message, fix: 'overmesh explain virtualdestination' };
}

function aloneWith(name: string, served: readonly Served[]): Problem {
  const told = served.slice(0, 3).map(({ document, service, alone }) => {
    const callers = alone.length > 3 ? `${alone.length} clusters` : alone.join(', ');
    return `${document} (${service}) for callers in ${callers}`;
  });
  const more = served.length > told.length ? `, and ${served.length - told.length} more` : '';
  const message = `nobody but ${name} serves ${told.join('; ')}${more}: that would stay there`;
  return { path: 'cluster', code: 'REFUSED', message, fix: `overmesh failover evacuate ${name} --partly` };
}
