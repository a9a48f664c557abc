import type { Finding } from '../../invariants/finding.ts';
import { wholesIn } from '../history.ts';
import type { ClusterHistory, FleetHistory, Whole, Write } from '../history.ts';

/** A cluster that was out of reach is known to be so, and to be there again, some time later. */
const NOTICED_MS = 30_000;

/**
 * No cluster was given a revision out of its turn: before a cluster of a later wave, every one of an earlier wave had had
 * all of that revision, and was watched for the time that its strategy says. Excused are clusters that were out of reach,
 * where the strategy skips them, and revisions that somebody gave to all at once. What a cluster had before may be given
 * back to it.
 */
export function noneOutOfTurn(history: FleetHistory): readonly Finding[] {
  const all = history.clusters.map((cluster) => ({ cluster, wholes: wholesIn(cluster, history.wanted) }));
  return all.flatMap((one) =>
    one.cluster.writes.flatMap((write): readonly Finding[] => {
      const reasons = revisionsOf(write, history).map((revision) => whyNot(history, { all, one, write, revision }));
      if (reasons.includes(undefined)) return [];
      const what = write.revision === undefined ? 'was deleted' : `was written in revision ${write.revision}`;
      const { name, wave } = one.cluster;
      const why = reasons[0] ?? 'no revision is without it';
      const message = `${write.object} on ${name} (wave ${wave + 1}) ${what} out of its turn: ${why}`;
      return [{ invariant: 'R1', message, evidence: lastOf(one.cluster, write) }];
    }),
  );
}

interface Seen {
  readonly cluster: ClusterHistory;
  readonly wholes: readonly Whole[];
}

interface Turn {
  readonly all: readonly Seen[];
  readonly one: Seen;
  readonly write: Write;
  readonly revision: number;
}

/** Those that a write may be of: a delete says none, and is of one that does not want the object. */
function revisionsOf({ revision, object }: Write, { wanted }: FleetHistory): readonly number[] {
  if (revision !== undefined) return [revision];
  return [...wanted].filter(([, state]) => !state.has(object)).map(([without]) => without);
}

/** @returns why it was not the turn of this write's revision; undefined where it was */
function whyNot(history: FleetHistory, turn: Turn): string | undefined {
  if (isGivenBack(turn) || wasBroken(history, turn)) return undefined;
  const { all, one, revision, write } = turn;
  const acceptedAt = history.accepted.get(revision);
  if (acceptedAt === undefined) return `no revision ${revision} was accepted`;
  const reachedAt = (before: Seen): number => firstSince(acceptedAt, before, revision);
  const { onUnreachable, soakMs = 0 } = history.manners.get(revision) ?? {};
  const earlier = all.filter(({ cluster }) => cluster.wave < one.cluster.wave);
  const mayBeAway = ({ cluster }: Seen): boolean => onUnreachable === 'skip' && wasAway(cluster, write.begunAt);
  const counted = earlier.filter((before) => !mayBeAway(before));
  const missing = counted.find((before) => reachedAt(before) > write.begunAt);
  if (missing) return `${missing.cluster.name} (wave ${missing.cluster.wave + 1}) had not had revision ${revision} yet`;
  if (onUnreachable === 'skip' || wasHastened(history, turn)) return undefined;
  const last = counted.map(reachedAt).reduce((a, b) => Math.max(a, b), -Infinity);
  const watchedMs = write.begunAt - last;
  return watchedMs < soakMs ? `the wave before was watched for ${watchedMs} ms, and not for ${soakMs} ms` : undefined;
}

/** When a cluster first had all of a revision that was accepted then: what it had before may mean the same. */
function firstSince(acceptedAt: number, { wholes }: Seen, revision: number): number {
  const had = wholes.find(({ until, revisions }) => until > acceptedAt && revisions.includes(revision));
  return had ? Math.max(had.at, acceptedAt) : Infinity;
}

/** It had that until now, or before what it has now. */
function isGivenBack({ one, write, revision }: Turn): boolean {
  const past = one.wholes.filter(({ at }) => at < write.begunAt).map(({ revisions }) => revisions);
  const others = past.filter((revisions, index) => revisions !== past[index + 1]);
  return others.slice(-2).some((revisions) => revisions.includes(revision));
}

/** Since shortly before the write. */
function wasAway({ cuts }: ClusterHistory, at: number): boolean {
  return cuts.some(({ from, until }) => from <= at && until + NOTICED_MS >= at);
}

function wasBroken({ steered }: FleetHistory, { write, revision }: Turn): boolean {
  return steered.some((one) => one.action === 'breakGlass' && isAbout(one, revision) && one.sentAt <= write.begunAt);
}

function wasHastened({ steered }: FleetHistory, { write, revision }: Turn): boolean {
  return steered.some((one) => one.action === 'promote' && isAbout(one, revision) && one.sentAt <= write.begunAt);
}

/** Where the api never said what came of it, it may have been any. */
function isAbout(one: FleetHistory['steered'][number], revision: number): boolean {
  return (one.revision ?? revision) === revision;
}

function lastOf({ writes }: ClusterHistory, write: Write): readonly string[] {
  const index = writes.indexOf(write);
  const lines = writes.slice(Math.max(0, index - 5), index + 1);
  return lines.map(({ begunAt, object, revision, content }) =>
    [new Date(begunAt).toISOString(), object, `revision ${revision}`, content].join(' '),
  );
}
