import { nearest } from '@overmesh/model';
import type { MeshSelector } from '@overmesh/model';
import { isPlaceOf } from './place.ts';
import type { SeenPlace } from './place.ts';

/** Why a selector chooses no mesh of any cluster: what of it nothing has, and what there is instead. */
export function whyNothing(selector: MeshSelector, clusters: readonly SeenPlace[]): string {
  if (clusters.length === 0) return 'no cluster is registered';
  const chosen = clusters.filter(({ place }) => isPlaceOf(selector, place));
  if (chosen.length) return noMesh(selector, chosen);
  const wrong = [...labelFaults(selector, clusters), ...regionFaults(selector, clusters)];
  return wrong.length ? wrong.join('; ') : `no cluster has all of ${partsOf(selector).join(', ')}`;
}

function noMesh({ kinds }: MeshSelector, chosen: readonly SeenPlace[]): string {
  const names = chosen.map(({ place }) => place.name).sort();
  const where = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  return `no ${kinds ? kinds.join(' or ') : 'mesh'} was found in ${where}`;
}

/** `no cluster has env=prd; env=prod has 3`. */
function labelFaults({ matchLabels = {} }: MeshSelector, clusters: readonly SeenPlace[]): readonly string[] {
  return Object.entries(matchLabels).flatMap(([key, value]) => {
    const counts = countsOf(clusters.flatMap(({ place }) => place.labels[key] ?? []));
    if (counts.has(value)) return [];
    const near = nearest(value, [...counts.keys()]);
    const known = near === undefined ? [...counts].slice(0, 3) : [[near, counts.get(near) ?? 0] as const];
    if (known.length === 0) return [`no cluster has a label ${key}${insteadOf(key, clusters)}`];
    return [
      [`no cluster has ${key}=${value}`, ...known.map(([other, count]) => `${key}=${other} has ${count}`)].join('; '),
    ];
  });
}

function insteadOf(key: string, clusters: readonly SeenPlace[]): string {
  const near = nearest(key, [...new Set(clusters.flatMap(({ place }) => Object.keys(place.labels)))]);
  return near === undefined ? '' : `; ${near} is a label of some`;
}

function regionFaults({ regions }: MeshSelector, clusters: readonly SeenPlace[]): readonly string[] {
  const counts = countsOf(clusters.flatMap(({ place }) => place.region ?? []));
  if (!regions || regions.some((region) => counts.has(region))) return [];
  const known = [...counts].slice(0, 3).map(([region, count]) => `${region} has ${count}`);
  return [[`no cluster is in region ${regions.join(' or ')}`, ...known].join('; ')];
}

function partsOf({ matchLabels = {}, regions }: MeshSelector): readonly string[] {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  return [...labels, ...(regions ? [`region ${regions.join(' or ')}`] : [])];
}

/** The most frequent first. */
function countsOf(values: readonly string[]): ReadonlyMap<string, number> {
  const groups = [...Map.groupBy(values, (value) => value)].map(([value, same]) => [value, same.length] as const);
  return new Map(groups.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}
