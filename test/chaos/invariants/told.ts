import type { Said } from '../actors/listener.ts';
import type { Suffered } from '../actors/nemesis.ts';
import type { Aftermath } from '../after/aftermath.ts';
import { blinds, cutsOff } from '../plan/faults.ts';
import { troubleInWords } from '../plan/words.ts';
import type { Invariant } from './finding.ts';

/** A look at a cluster's health comes every 8 to 12 s and waits up to 10 s for its answer; the rest is a busy machine. */
const WITHIN_MS = 25_000;

/** Whoever asked was told of every cluster that was cut off for long, while Overmesh itself was whole. */
export const cutOffClustersAreTold: Invariant = (after) =>
  longCuts(after).flatMap(({ cluster, cut, toldAfterMs }) => {
    if (toldAfterMs !== undefined && toldAfterMs <= WITHIN_MS) return [];
    const message = `${cluster} was cut off for ${seconds(cut.healing - cut.from)} (${troubleInWords(cut.trouble)}), and nobody was told within ${seconds(WITHIN_MS)}`;
    const evidence = after.said
      .filter(({ cluster: name, at }) => name === cluster && at >= cut.from && at <= cut.until)
      .map(({ at, troubles }) => `${new Date(at).toISOString()} ${troubles.join('; ') || 'well'}`);
    return [{ invariant: 'I2', message, evidence: [`from ${new Date(cut.from).toISOString()}`, ...evidence] }];
  });

/** Milliseconds after which each of the long cuts was told. */
export function detectionTimes(after: Aftermath): readonly number[] {
  return longCuts(after).flatMap(({ toldAfterMs }) => toldAfterMs ?? []);
}

interface LongCut {
  readonly cluster: string;
  readonly cut: Suffered;
  readonly toldAfterMs: number | undefined;
}

function longCuts({ suffered, said }: Aftermath): readonly LongCut[] {
  return suffered.flatMap((cut) => {
    const cluster = cutsOff(cut.trouble);
    if (cluster === undefined || cut.healing - cut.from <= WITHIN_MS || isBlinded(cut, suffered)) return [];
    return [{ cluster, cut, toldAfterMs: firstSaid(cluster, cut, said) }];
  });
}

/** Who watches was itself in trouble at the time, or shortly before. */
function isBlinded({ from }: Suffered, suffered: readonly Suffered[]): boolean {
  return suffered.some(
    ({ trouble, from: begins, until }) => blinds(trouble) && begins < from + WITHIN_MS && until > from - WITHIN_MS,
  );
}

function firstSaid(cluster: string, { from, until }: Suffered, said: readonly Said[]): number | undefined {
  const first = said.find(
    ({ cluster: name, at, troubles }) => name === cluster && at >= from && at <= until && troubles.length > 0,
  );
  return first && first.at - from;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
