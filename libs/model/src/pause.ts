import type { Caller } from './caller.ts';

/** What is paused when every cluster is. */
export const FLEET = 'fleet';

/** Somebody's word that Overmesh shall not write for a while: for a hand fix in an incident. */
export interface Pause {
  /** `fleet` for every cluster, `cluster/east`, or the key of a document: a VirtualMesh, or one policy. */
  readonly target: string;
  readonly reason: string;
  readonly caller: Caller;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** `TrafficPolicy/x is paused by ann since …: reason`. */
export function pauseSentence({ target, reason, caller, since }: Pause): string {
  return `${target === FLEET ? 'the fleet' : target} is paused by ${caller.name} since ${since}: ${reason}`;
}
