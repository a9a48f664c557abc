import { canonicalJson } from '@overmesh/model';
import { acceptedWrites, byUserAgent } from '../../harness/faults/witness.ts';
import type { WitnessedEvent } from '../../harness/faults/witness.ts';
import type { Manner } from './world.ts';

/** One write of Overmesh that an API server has done, by its own record. Times: epoch, milliseconds. */
export interface Write {
  /** When the request came in, and when it was answered. */
  readonly begunAt: number;
  readonly at: number;
  /** `group/plural/namespace/name`. */
  readonly object: string;
  /** What the object is from now on, in one text; undefined where it is gone. */
  readonly content: string | undefined;
  /** The revision that the write says it is of; a delete says none. */
  readonly revision: number | undefined;
}

/** The objects of ours that a cluster has, by name, with their contents. */
export type State = ReadonlyMap<string, string>;

/** What a person did to the rollout under way. */
export interface Steered {
  readonly action: string;
  readonly sentAt: number;
  /** Of the rollout, as the api answered; absent where it never did. */
  readonly revision?: number;
}

/** Where nothing was to be written, from the answer to the one to the asking for the other. */
export interface Frozen {
  /** `fleet`, `cluster/<name>`, or the key of a document. */
  readonly target: string;
  readonly from: number;
  readonly until: number;
  /** It was answered so. */
  readonly isSure: boolean;
}

export interface Span {
  readonly from: number;
  readonly until: number;
}

export interface ClusterHistory {
  readonly name: string;
  /** Index of its wave. */
  readonly wave: number;
  /** In the order in which they were done. */
  readonly writes: readonly Write[];
  /** When it was out of reach. */
  readonly cuts: readonly Span[];
}

/** What happened to a fleet, by everybody's word but Overmesh's own. */
export interface FleetHistory {
  readonly clusters: readonly ClusterHistory[];
  /** What the documents of each revision mean; 0 is none. */
  readonly wanted: ReadonlyMap<number, State>;
  /** When each revision was accepted; epoch, milliseconds. */
  readonly accepted: ReadonlyMap<number, number>;
  /** The strategy of each revision. */
  readonly manners: ReadonlyMap<number, Pick<Manner, 'soakMs' | 'onUnreachable'>>;
  readonly steered: readonly Steered[];
  readonly frozen: readonly Frozen[];
}

/** Who unfreezes what somebody else has frozen too ends both. */
export function endedByTheFirst(frozen: readonly Frozen[]): readonly Frozen[] {
  return frozen.map((one) => {
    const ends = frozen.filter(({ target, until }) => target === one.target && until >= one.from);
    return { ...one, until: Math.min(...ends.map(({ until }) => until)) };
  });
}

const REVISION = 'overmesh.io/revision';

/** What Overmesh wrote, out of an audit log or a simulator's journal. */
export function writesIn(events: readonly WitnessedEvent[]): readonly Write[] {
  return acceptedWrites(events)
    .filter(byUserAgent)
    .map((event) => {
      const { objectRef: ref = {}, requestReceivedTimestamp, stageTimestamp } = event;
      const isGone = event.verb === 'delete';
      return {
        begunAt: Date.parse(requestReceivedTimestamp ?? stageTimestamp),
        at: Date.parse(stageTimestamp),
        object: [ref.apiGroup ?? '', ref.resource ?? '', ref.namespace ?? '', ref.name ?? ''].join('/'),
        content: isGone ? undefined : canonicalJson(event.requestObject?.['spec']),
        revision: isGone ? undefined : revisionOf(event),
      };
    });
}

function revisionOf({ requestObject }: WitnessedEvent): number | undefined {
  const { annotations } = (requestObject?.['metadata'] ?? {}) as { annotations?: Readonly<Record<string, string>> };
  const text = annotations?.[REVISION];
  return text === undefined ? undefined : Number(text);
}

/** A time at which a cluster had all that some revisions mean, and nothing else. */
export interface Whole {
  readonly at: number;
  /** When something of it was written again. */
  readonly until: number;
  readonly revisions: readonly number[];
}

/** Every such time of a cluster, oldest first; the first is before all. */
export function wholesIn({ writes }: ClusterHistory, wanted: FleetHistory['wanted']): readonly Whole[] {
  const revisionsOf = Map.groupBy(wanted.keys(), (revision) => keyOf(wanted.get(revision) ?? new Map()));
  const state = new Map<string, string>();
  const wholes: Whole[] = [];
  const note = (at: number, until = Infinity): void => {
    const revisions = revisionsOf.get(keyOf(state));
    if (revisions) wholes.push({ at, until, revisions });
  };
  note(-Infinity, writes[0]?.at);
  for (const [index, { object, content, at }] of writes.entries()) {
    if (content === undefined) state.delete(object);
    else state.set(object, content);
    note(at, writes[index + 1]?.at);
  }
  return wholes;
}

function keyOf(state: State): string {
  return [...state]
    .map(([object, content]) => `${object} ${content}`)
    .sort()
    .join('\n');
}
