import type { Finding } from '../../invariants/finding.ts';
import type { State } from '../history.ts';

/** A cluster as it is at rest, and the revision that its rollout says it has. */
export interface AtRest {
  readonly name: string;
  readonly revision: number;
  /** What was written by Overmesh and is there, read from its API server. */
  readonly live: State;
}

/** Every cluster has what its rollout says that it has: all of that, and nothing of ours besides. */
export function clustersAreWhereTheirRolloutSays(
  clusters: readonly AtRest[],
  wanted: ReadonlyMap<number, State>,
): readonly Finding[] {
  return clusters.flatMap(({ name, revision, live }) => {
    const should = wanted.get(revision) ?? new Map<string, string>();
    return [...new Set([...should.keys(), ...live.keys()])].flatMap((object): readonly Finding[] => {
      const [is, ought] = [live.get(object), should.get(object)];
      if (is === ought) return [];
      const what = ought === undefined ? 'is left over' : is === undefined ? 'is missing' : 'is another';
      const message = `${object} on ${name} ${what}: its rollout says that it has revision ${revision}`;
      return [{ invariant: 'R3', message, evidence: [`is     ${is}`, `should ${ought}`] }];
    });
  });
}

/** What somebody was told to be accepted is there at the end, or something newer is. */
export function acknowledgedOrNewerIsThere(
  clusters: readonly Pick<AtRest, 'name' | 'revision'>[],
  acknowledged: readonly number[],
): readonly Finding[] {
  const newest = Math.max(0, ...acknowledged);
  return clusters
    .filter(({ revision }) => revision < newest)
    .map(({ name, revision }) => {
      const message = `${name} has revision ${revision} in the end, and revision ${newest} was acknowledged`;
      return { invariant: 'R3', message, evidence: [] };
    });
}
