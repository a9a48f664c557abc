import { hasAll, parseDuration, REST_WAVE } from '@overmesh/model';
import type { ClusterPlace, RolloutStrategy, WaveSpec } from '@overmesh/model';
import type { Strategy } from '../rollout.ts';

const DEADLINE_MS = 600_000;

/** A strategy with every default written out. */
export function strategyOf(spec: RolloutStrategy): Strategy {
  const soakMs = durationMs(spec.soak, 0);
  const waves = spec.waves.map((wave) => ({ name: wave.name, soakMs: durationMs(wave.soak, soakMs) }));
  return {
    waves: [...waves, { name: REST_WAVE, soakMs }],
    maxUnavailable: spec.maxUnavailable ?? Number.MAX_SAFE_INTEGER,
    deadlineMs: durationMs(spec.deadline, DEADLINE_MS),
    gates: (spec.gates ?? []).map((gate) => ({
      ...gate,
      name: gate.name ?? gate.type,
      onUnknown: gate.onUnknown ?? 'wait',
    })),
    onFailure: spec.onFailure ?? 'rollback',
    ...(spec.failureThreshold && { failureThreshold: spec.failureThreshold }),
    onUnreachable: spec.onUnreachable ?? 'wait',
    onNewerChange: spec.onNewerChange ?? 'queue',
  };
}

/** A cluster with the index of its wave. */
export interface PlacedCluster {
  readonly clusterId: string;
  readonly cluster: string;
  readonly wave: number;
}

/**
 * Which wave each cluster is in: the first that chooses it, and the one after the last where none does. By wave, and in the
 * order in which they go there.
 */
export function wavesOf(spec: RolloutStrategy, places: readonly ClusterPlace[]): readonly PlacedCluster[] {
  let left = [...places].sort((one, other) => compare(one.name, other.name));
  const placed = spec.waves.flatMap((wave, index) => {
    const chosen = inOrder(
      wave,
      left.filter((place) => isChosen(wave, place)),
    );
    const taken = new Set(chosen.slice(0, Math.ceil((chosen.length * (wave.percent ?? 100)) / 100)));
    left = left.filter((place) => !taken.has(place));
    return [...taken].map((place) => toPlaced(place, index));
  });
  return [...placed, ...left.map((place) => toPlaced(place, spec.waves.length))];
}

function isChosen({ clusters, matchLabels = {}, regions }: WaveSpec, { name, labels, region }: ClusterPlace): boolean {
  if (clusters && !clusters.includes(name)) return false;
  if (regions && !regions.includes(region ?? '')) return false;
  return hasAll(labels, matchLabels);
}

/** @param byName where the wave says nothing, they stay so */
function inOrder({ clusters = [], order }: WaveSpec, byName: readonly ClusterPlace[]): readonly ClusterPlace[] {
  if (!order) return byName;
  if (order.by === 'listed') return byName.toSorted((a, b) => clusters.indexOf(a.name) - clusters.indexOf(b.name));
  const { label = '', values = [] } = order;
  const rank = (value: string | undefined): number => {
    if (value === undefined) return values.length + 1;
    const index = values.indexOf(value);
    return index < 0 ? values.length : index;
  };
  return byName.toSorted((one, other) => {
    const [a, b] = [one.labels[label], other.labels[label]];
    return rank(a) - rank(b) || compare(a ?? '', b ?? '');
  });
}

function toPlaced({ id, name }: ClusterPlace, wave: number): PlacedCluster {
  return { clusterId: id, cluster: name, wave };
}

function durationMs(text: string | undefined, absentMs: number): number {
  return (text === undefined ? undefined : parseDuration(text)) ?? absentMs;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
