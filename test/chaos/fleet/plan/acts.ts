import type { Edit } from '../../plan/edits.ts';
import { Chance } from '../../plan/chance.ts';
import { policyDocument, SERVICES, virtualMeshDocument } from '../world.ts';
import type { Manner, PlannedWave } from '../world.ts';

/** What a person does to a rollout that is under way. */
export type Steering = 'promote' | 'abort' | 'undo' | 'breakGlass';

/** One thing that an author does, after the answer to the one before. */
export type Act = { readonly waitMs: number } & (
  | { readonly do: 'edit'; readonly edit: Edit }
  | { readonly do: 'steer'; readonly action: Steering }
  /** The rollout is paused for so long, and goes on. */
  | { readonly do: 'pause'; readonly forMs: number }
  /** Nothing is written there for so long. */
  | { readonly do: 'freeze'; readonly target: string; readonly forMs: number }
);

/** More than there is time for. */
const ACTS_A_SECOND = 0.5;
const THINKING_MS = 6_000;

export interface ActOptions {
  readonly seed: number;
  readonly ms: number;
  readonly waves: readonly PlannedWave[];
}

/** What an author does, in its order. */
export function planActs(author: number, options: ActOptions): readonly Act[] {
  const chance = new Chance(options.seed, `author ${author}`);
  return Array.from({ length: Math.ceil((options.ms / 1000) * ACTS_A_SECOND) }, (_, index) => {
    const waitMs = chance.untilNext(THINKING_MS);
    const requestId = `fleet-${options.seed}-${author}-${index}`;
    return { waitMs, ...draw(chance, options.waves, { requestId, timeoutMs: 1_000 + author * 1_000 + index }) };
  });
}

interface Own {
  readonly requestId: string;
  readonly timeoutMs: number;
}

type Deed = Act extends infer One ? (One extends Act ? Omit<One, 'waitMs'> : never) : never;

function draw(chance: Chance, waves: readonly PlannedWave[], { requestId, timeoutMs }: Own): Deed {
  const what = chance.weighted([
    [44, 'policy'],
    [7, 'delete'],
    [6, 'manner'],
    [18, 'promote'],
    [8, 'pause'],
    [11, 'freeze'],
    [2.5, 'undo'],
    [2, 'abort'],
    [1.5, 'breakGlass'],
  ] as const);
  const edit = { requestId, waitMs: 0, confirmDeletes: true };
  const service = chance.pick(SERVICES);
  switch (what) {
    case 'policy':
      return {
        do: 'edit',
        edit: { ...edit, do: 'apply', documents: [policyDocument(service, timeoutMs, chance.happens(0.3))] },
      };
    case 'delete':
      return { do: 'edit', edit: { ...edit, do: 'delete', refs: [{ kind: 'TrafficPolicy', name: service }] } };
    case 'manner':
      return {
        do: 'edit',
        edit: { ...edit, do: 'apply', documents: [virtualMeshDocument(waves, drawManner(chance))] },
      };
    case 'pause':
      return { do: what, forMs: chance.between(1_000, 6_000) };
    case 'freeze':
      return { do: what, target: drawTarget(chance, waves), forMs: chance.between(3_000, 15_000) };
    case 'promote':
    case 'undo':
    case 'abort':
    case 'breakGlass':
      return { do: 'steer', action: what };
  }
}

/** Most often of one cluster. */
function drawTarget(chance: Chance, waves: readonly PlannedWave[]): string {
  return chance.weighted([
    [1, 'fleet'],
    [1, 'VirtualMesh/shop'],
    [2, `TrafficPolicy/${chance.pick(SERVICES)}`],
    [6, `cluster/${chance.pick(chance.pick(waves).clusters)}`],
  ]);
}

export function drawManner(chance: Chance): Manner {
  return {
    soakMs: chance.pick([0, 500, 1_000]),
    deadlineMs: chance.pick([20_000, 40_000]),
    onUnreachable: chance.pick(['skip', 'wait'] as const),
    onFailure: chance.pick(['rollback', 'rollback-wave', 'hold'] as const),
    onNewerChange: chance.weighted([
      [2, 'queue'],
      [1, 'supersede'],
    ] as const),
    ...(chance.happens(0.4) ? { maxUnavailable: chance.between(1, 2) } : {}),
  };
}
