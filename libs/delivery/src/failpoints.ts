import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The boundaries of a delivery, in the order in which a pass that has something to write comes by them. Between `before-write` and `after-write`
 * lies one write; both are passed once per object, so `after-write` also lies between two writes.
 */
export const failpointNames = [
  'after-look',
  'after-intend',
  'before-write',
  'after-write',
  'before-record',
  'after-record',
  'before-settle',
  'before-acknowledge',
] as const;
export type FailpointName = (typeof failpointNames)[number];

/** Places at which a test may have this process die, wait or fail. */
export interface Failpoints {
  /** Called whenever a delivery comes by, with the id of its cluster. Resolves at once where nothing is set. */
  at(name: FailpointName, lane?: string): Promise<void>;
}

/** Nothing ever happens: every program that is not a test build. */
export const noFailpoints: Failpoints = { at: () => Promise.resolve() };

/** Of one pass: they count from its `after-look` on, which a pass with nothing to write does not come by. */
export function ofOnePass(failpoints: Failpoints, lane?: string): Failpoints {
  let isWriting = false;
  return {
    at: async (name) => {
      isWriting ||= name === 'after-look';
      if (isWriting) await failpoints.at(name, lane);
    },
  };
}

/** What the action `throw` throws. */
export class FailpointError extends Error {
  override readonly name = 'FailpointError';
}

interface Spec {
  readonly name: FailpointName;
  readonly count: number;
  /** Also at every later time. */
  readonly andOn: boolean;
  /** Id of the only cluster whose lane is counted; all where absent. */
  readonly lane: string | undefined;
  readonly action: string;
}

const SPEC = /^([a-z-]+):([1-9]\d*)(\+?)(?:@([\w-]+))?=(kill|throw|pause:\d+)$/;

/**
 * Reads `name:count=action`, several joined by commas: at the `count`th time that any lane of this process comes by,
 * `kill` (SIGKILL of this process), `throw`, or `pause:<ms>`. `name:count+=action` also acts at every later time, and
 * `name:count@<cluster id>=action` counts one cluster's lane alone.
 *
 * @throws Error when a spec is none
 */
export function failpointsFrom(specs: string): Failpoints {
  const parsed = specs.split(',').map(parseSpec);
  const hits = new Map<Spec, number>();
  return {
    at: async (name, lane) => {
      const met = parsed.filter((spec) => spec.name === name && (spec.lane === undefined || spec.lane === lane));
      // Counted before the first of them acts: it may throw.
      for (const spec of met) hits.set(spec, (hits.get(spec) ?? 0) + 1);
      for (const spec of met) if (isItsTime(spec, hits.get(spec) ?? 0)) await act(spec);
    },
  };
}

function isItsTime({ count, andOn }: Spec, hit: number): boolean {
  return hit === count || (andOn && hit > count);
}

function parseSpec(text: string): Spec {
  const [, wanted, count, plus, lane, action = ''] = SPEC.exec(text.trim()) ?? [];
  const name = failpointNames.find((one) => one === wanted);
  if (!name)
    throw new Error(`"${text}" is no failpoint; it must be name:count=action, name of ${failpointNames.join()}`);
  return { name, count: Number(count), andOn: plus === '+', lane, action };
}

async function act({ name, count, action }: Spec): Promise<void> {
  if (action === 'kill') process.kill(process.pid, 'SIGKILL');
  if (action === 'throw') throw new FailpointError(`failpoint ${name}:${count}`);
  await sleep(Number(action.slice('pause:'.length)));
}
