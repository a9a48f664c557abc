import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import { fail, parseDuration, succeed } from '@overmesh/model';
import type { Caller, Operation, Problem, Result } from '@overmesh/model';
import { Operations } from '@overmesh/operations';
import { TrustRotations, undone } from '@overmesh/trust';
import type { Rotation, Standing } from '@overmesh/trust';
import { Memberships } from '../preview/memberships.service.ts';
import { OPERATION_WAKER } from './deregistration.service.ts';
import type { OperationWaker } from './deregistration.service.ts';

/** A day, which is how long the certificates of workloads live where nobody has said otherwise. */
const USUAL_WAIT = '24h';
const LONGEST_WAIT_MS = 90 * 24 * 60 * 60_000;

/** How a rotation is to go. */
export interface RotationWish {
  /** A duration. */
  readonly wait?: string;
  readonly acceptUnknown?: boolean;
}

export const ROTATION_ACTIONS = ['pause', 'resume', 'undo'] as const;
export type RotationAction = (typeof ROTATION_ACTIONS)[number];

/** Rotations of roots as people command them; the worker steps them: see RotationRunner. */
@Injectable()
export class Rotations {
  constructor(
    @Inject(TrustRotations) private readonly rotations: TrustRotations,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(Memberships) private readonly memberships: Memberships,
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(OPERATION_WAKER) private readonly wake: OperationWaker,
  ) {}

  /** Where each authority stands, by name of its VirtualMesh. */
  authorities(): Promise<readonly Standing[]> {
    return this.rotations.all();
  }

  /**
   * Begins to rotate the root of a VirtualMesh, or goes on where a restored one stood.
   *
   * Problems: it is not there or has no authority yet; it is being rotated; the wait is none.
   */
  async rotate(
    virtualMesh: string,
    { wait = USUAL_WAIT, acceptUnknown = false }: RotationWish,
    caller: Caller,
  ): Promise<Result<Operation>> {
    const waitMs = parseDuration(wait);
    if (waitMs === undefined || waitMs > LONGEST_WAIT_MS) return fail(noWait);
    if (!(await this.memberships.of(virtualMesh))) return fail(notThere(virtualMesh));
    const standing = await this.rotations.of(virtualMesh);
    if (!standing) return fail(noAuthority(virtualMesh));
    if (await this.operations.running('rotation', virtualMesh)) return fail(rotates(standing));
    const state = { waitMs, acceptUnknown, token: randomUUID(), begun: false };
    const operation = await this.operations.begin({
      ...{ kind: 'rotation', subjectId: virtualMesh, subject: virtualMesh, state, caller },
      ...{ step: 'rotate', message: `the root of ${virtualMesh} is to be replaced` },
    });
    if (operation.state['token'] !== state.token) return fail(rotates(standing));
    await this.wake(operation.id);
    return succeed(operation);
  }

  /** Lets a rotation rest, go on, or turn round. Problems: there is none; it rests or goes on already. */
  async steer(virtualMesh: string, action: RotationAction, caller: Caller): Promise<Result<Operation>> {
    for (;;) {
      const operation = await this.operations.running('rotation', virtualMesh);
      const standing = await this.rotations.of(virtualMesh);
      if (!operation || !standing || standing.state.phase === 'steady') return fail(noRotation(virtualMesh));
      const now = new Date();
      const changed = steered(standing.state, action, { by: caller.name, at: now.toISOString() }, now);
      if (!changed) return fail(alreadySo(virtualMesh, action));
      const message = `the rotation of the root of ${virtualMesh} ${TOLD[action]}`;
      const news = { clusterIds: await this.#clusterIds(virtualMesh), message, caller };
      // It may have got on meanwhile: then it is looked at anew.
      if (!(await this.rotations.save(standing, changed, news))) continue;
      await this.wake(operation.id);
      return succeed(operation);
    }
  }

  async #clusterIds(virtualMesh: string): Promise<readonly string[]> {
    const { members = [] } = (await this.memberships.of(virtualMesh)) ?? {};
    const places = await this.clusters.places({ names: [...new Set(members.map(({ cluster }) => cluster))] });
    return places.map(({ id }) => id);
  }
}

const TOLD: Readonly<Record<RotationAction, string>> = { pause: 'rests', resume: 'goes on', undo: 'is undone' };

/** Undefined where it is so already. */
function steered(
  state: Rotation,
  action: RotationAction,
  paused: Rotation['paused'] & object,
  now: Date,
): Rotation | undefined {
  const { paused: resting, ...going } = state;
  if (action === 'undo') return undone(state, now);
  if (action === 'pause') return resting ? undefined : { ...going, paused };
  return resting ? going : undefined;
}

const noWait: Problem = {
  path: 'wait',
  code: 'OUT_OF_RANGE',
  message: 'is a duration of up to 2160h, as in 24h: as long as the certificates of workloads live',
};

function notThere(name: string): Problem {
  return {
    path: 'virtualMesh',
    code: 'NOT_FOUND',
    message: `there is no VirtualMesh ${name}`,
    fix: 'overmesh get virtualmeshes',
  };
}

function noAuthority(name: string): Problem {
  const message = `${name} has no root yet: it is made when the first issuer is written, for trust.mode shared`;
  return { path: 'virtualMesh', code: 'REFUSED', message, fix: `overmesh status virtualmesh/${name}` };
}

function rotates({ virtualMesh: name, state: { phase } }: Standing): Problem {
  const message = `the root of ${name} is being rotated already${phase === 'steady' ? '' : `, in phase ${phase}`}`;
  return { path: 'virtualMesh', code: 'REFUSED', message, fix: `overmesh trust undo ${name}` };
}

function noRotation(name: string): Problem {
  const message = `the root of ${name} is not being rotated`;
  return { path: 'virtualMesh', code: 'REFUSED', message, fix: 'overmesh operation list' };
}

function alreadySo(name: string, action: RotationAction): Problem {
  const message =
    action === 'pause' ? `the rotation of ${name} is paused already` : `the rotation of ${name} is not paused`;
  return { path: 'virtualMesh', code: 'REFUSED', message, fix: 'overmesh trust show' };
}
