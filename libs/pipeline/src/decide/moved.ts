import type { Plan, Problem } from '@overmesh/model';

/** What a plan says, by the place that it says it of, short enough to be kept. */
export type Said = Readonly<Record<string, string>>;

/**
 * What of a plan has to be the same for it to be the same plan: what would be written and deleted on each mesh, how
 * closely the mesh can do it, and who gets it when. Whether a cluster answers right now is not part of it.
 *
 * @param digest of a text
 */
export function saidIn(
  { clusters, rollouts }: Pick<Plan, 'clusters' | 'rollouts'>,
  digest: (text: string) => string,
): Said {
  const changes = clusters.map(({ cluster, mesh, virtualMesh, changes: all, reports }): [string, string] => [
    `${cluster}/${mesh} (VirtualMesh ${virtualMesh})`,
    digest(JSON.stringify([all, reports])),
  ]);
  const waves = rollouts.map((rollout): [string, string] => [
    `the waves of VirtualMesh ${rollout.virtualMesh}`,
    digest(JSON.stringify(rollout)),
  ]);
  return Object.fromEntries([...changes, ...waves]);
}

/** What a plan and the world have grown apart in; nothing where it is as it was planned. */
export function whatMoved(
  before: { readonly said: Said; readonly revisions: Readonly<Record<string, number>> },
  now: { readonly said: Said; readonly revisions: Readonly<Record<string, number>> },
): readonly Problem[] {
  const revisions = Object.entries(before.revisions)
    .filter(([name, revision]) => now.revisions[name] !== revision)
    .map(([name, revision]) => `VirtualMesh ${name} was at revision ${revision} and is at ${now.revisions[name] ?? 0}`);
  const places = [...new Set([...Object.keys(before.said), ...Object.keys(now.said)])].sort();
  const others = places.flatMap((place) => {
    if (before.said[place] === now.said[place]) return [];
    if (before.said[place] === undefined) return [`${place} is concerned now, and was not`];
    return [now.said[place] === undefined ? `${place} is not concerned any more` : `${place} would come out otherwise`];
  });
  return [...revisions, ...others].map((message) => ({
    path: 'plan',
    code: 'STALE',
    message,
    fix: 'overmesh plan --keep',
  }));
}
