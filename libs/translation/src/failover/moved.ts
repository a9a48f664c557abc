import type { Backend } from '@overmesh/model';

/** Parts that a tier is divided into where some of its requests are moved away. */
const PARTS = 1000;

/**
 * Backends as they are while clusters are evacuated: what is moved away of one goes to the others of its tier, or to the
 * next tier that has others, which joins it. A cluster that has nothing left comes after all tiers, and is never left out:
 * where nobody else can serve, it does.
 *
 * Takes only backends that requests can go to now: one that waits for its door, or that nobody reaches, takes nothing over.
 *
 * @param shareOf whole percent that is left to the cluster of a backend; undefined where nothing of it is moved
 */
export function moved(
  backends: readonly Backend[],
  shareOf: (backend: Backend) => number | undefined,
): readonly Backend[] {
  const told = backends.map((backend) => withShare(backend, shareOf(backend)));
  if (told.every(({ share }) => share === undefined)) return backends;
  const behindAll = Math.max(...told.map(({ tier }) => tier)) + 1;
  const tiers = [...new Set(told.map(({ tier }) => tier))].sort((a, b) => a - b);
  const divided = tiers.reduce(divide, told);
  return divided.map((backend) => (backend.share === 0 ? behind(backend, behindAll) : backend));
}

function withShare(backend: Backend, share: number | undefined): Backend {
  return share === undefined || backend.where === 'invalid' ? backend : { ...backend, share };
}

/** Order within the tier that is the last resort is nobody's wish: each cluster counts alike. */
function behind(backend: Backend, tier: number): Backend {
  const { weight: _weight, ...rest } = backend;
  return { ...rest, tier };
}

/** One tier, where a part of it is moved to others. */
function divide(backends: readonly Backend[], tier: number): readonly Backend[] {
  const leaving = backends.filter((one) => one.tier === tier && isLeaving(one));
  const from = leaving.length ? takingTier(backends, tier) : undefined;
  if (from === undefined) return backends;
  const taking = backends.filter((one) => one.tier === from && isTaking(one));
  const parts = partsOf(leaving, taking, from === tier);
  return backends.map((one) => {
    const weight = parts.get(one);
    return weight === undefined ? one : { ...one, tier, weight };
  });
}

/** The first tier from this one on that has somebody to take something over. */
function takingTier(backends: readonly Backend[], tier: number): number | undefined {
  const tiers = backends.filter((one) => one.tier >= tier && isTaking(one)).map((one) => one.tier);
  return tiers.length ? Math.min(...tiers) : undefined;
}

function isLeaving({ share }: Backend): boolean {
  return share !== undefined && share > 0;
}

function isTaking(backend: Backend): boolean {
  if (backend.share !== undefined || backend.where === 'invalid') return false;
  return backend.where === 'local' || backend.exported;
}

/** Weights by which who leaves keeps its share, and who takes over gets the rest besides what it has in the tier already. */
function partsOf(
  leaving: readonly Backend[],
  taking: readonly Backend[],
  isOneTier: boolean,
): ReadonlyMap<Backend, number> {
  const kept = partsAlike(isOneTier ? [...leaving, ...taking] : leaving);
  const left = new Map(leaving.map((one) => [one, ((kept.get(one) ?? 0) * (one.share ?? 0)) / 100]));
  const rest = 1 - [...left.values()].reduce((sum, part) => sum + part, 0);
  const taken = [...partsAlike(taking)].map(([one, part]) => [one, part * rest] as const);
  return inWholeNumbers(new Map([...left, ...taken]));
}

/** By their weights, or each alike; together 1. */
function partsAlike(backends: readonly Backend[]): ReadonlyMap<Backend, number> {
  const all = backends.reduce((sum, { weight = 1 }) => sum + weight, 0);
  return new Map(backends.map((one) => [one, (one.weight ?? 1) / all]));
}

function inWholeNumbers(parts: ReadonlyMap<Backend, number>): ReadonlyMap<Backend, number> {
  const whole = [...parts].map(([one, part]) => [one, Math.max(1, Math.round(part * PARTS))] as const);
  const divisor = whole.map(([, weight]) => weight).reduce(greatestCommonDivisor, 0);
  return new Map(whole.map(([one, weight]) => [one, weight / divisor]));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
