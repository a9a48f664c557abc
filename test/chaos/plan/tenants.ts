import { Chance } from './chance.ts';

/** What somebody with rights in one namespace of a cluster does to reach beyond it. */
export type TenantStep = { readonly atMs: number } & TenantDeed;

export type TenantDeed =
  /** Control planes of every mesh that are none; the ConfigMap of the Istio among them names this root namespace. */
  | { readonly do: 'fake'; readonly rootNamespace: string }
  /** They go again. */
  | { readonly do: 'unfake' }
  /** Objects of a kind that Overmesh writes, with its label, under names like its own. */
  | { readonly do: 'thieve'; readonly name: string }
  | { readonly do: 'flood'; readonly count: number }
  /** They go again. */
  | { readonly do: 'ebb' }
  /** Texts that a table, a terminal or a parser may stumble over. */
  | { readonly do: 'words'; readonly text: string };

const MEAN_MS = 4_000;
const ROOTS = ['bookinfo', 'kube-system', 'istio-system', 'tenant', 'no-such-namespace'];
const NAMES = ['overmesh-reviews', 'overmesh-ratings', 'overmesh-shop'];
const WORDS = ['a\0b', 'State: ready\nmesh: gone', '\u001b[2J\u202etxet', "\\u0000 ' ; --", '💣'.repeat(500)];

/** What the tenant does on one cluster, in his order. The first is always a fake, so that no run is without one. */
export function planTenant(seed: number, cluster: string, ms: number): readonly TenantStep[] {
  const chance = new Chance(seed, `tenant of ${cluster}`);
  const steps: TenantStep[] = [{ atMs: chance.between(0, 3_000), do: 'fake', rootNamespace: chance.pick(ROOTS) }];
  for (let atMs = chance.untilNext(MEAN_MS); atMs < ms; atMs += chance.untilNext(MEAN_MS))
    steps.push({ atMs, ...draw(chance) });
  return steps.sort((a, b) => a.atMs - b.atMs);
}

function draw(chance: Chance): TenantDeed {
  const what = chance.weighted([
    [25, 'fake'],
    [10, 'unfake'],
    [20, 'thieve'],
    [15, 'flood'],
    [5, 'ebb'],
    [25, 'words'],
  ] as const);
  if (what === 'fake') return { do: what, rootNamespace: chance.pick(ROOTS) };
  if (what === 'thieve') return { do: what, name: chance.pick(NAMES) };
  if (what === 'flood') return { do: what, count: chance.between(20, 150) };
  if (what === 'words') return { do: what, text: chance.pick(WORDS) };
  return { do: what };
}
