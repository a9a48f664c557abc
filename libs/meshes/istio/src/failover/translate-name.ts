import { backendFeatures, capacityFeatures, from, hostFeature, NO_BACKEND, usable } from '@overmesh/meshes/kit';
import type { MemberIndex, NameInput, NameObject, NameOutput, Reached, UsableBackend } from '@overmesh/meshes/kit';
import type { FeatureReport, VirtualName } from '@overmesh/model';
import { noWarmup } from '../warmup.ts';
import type { Way } from './endpoints.ts';
import { exportName } from './export.ts';
import { writableHost } from './hosts.ts';
import { importHost } from './import.ts';
import { obstacle } from './obstacle.ts';
import { reachedBy } from './reach.ts';
import { othersRetry } from './retries.ts';
import { warningsOf } from './warnings.ts';

/** See MeshTranslator.translateName. */
export function translateName(input: NameInput): NameOutput {
  const { name, index } = input;
  const called = name.isCalled ? callName(input) : NOTHING;
  const served = serveName(name, index);
  return {
    features: [...called.features, ...served.features],
    objects: from(name, [...called.objects, ...served.objects]),
    warnings: called.warnings,
  };
}

interface Half extends Pick<NameOutput, 'features' | 'warnings'> {
  readonly objects: readonly NameObject[];
}

const NOTHING: Half = { features: [], objects: [], warnings: [] };

/** The side of those who call. */
function callName(input: NameInput): Half {
  const { name, index } = input;
  const why = obstacle(index);
  const reached = why ? name.backends.map((backend): Reached<Way> => ({ backend, why })) : reachedBy(name, index);
  const features = backendFeatures(reached, index);
  const backends = usable(reached);
  if (!backends.length) return { features: [...features, NO_BACKEND], objects: [], warnings: [] };
  const hosts = name.hosts.map((host) => ({ host, written: writableHost(host, name, backends, index) }));
  const writable = hosts.flatMap(({ written }) => (typeof written === 'string' ? [] : [written]));
  return {
    features: [
      ...hosts.map(({ host, written }) => hostFeature(host, typeof written === 'string' ? written : undefined)),
      ...features,
      ...failoverFeatures(input, backends),
      ...capacityFeatures(backends, NO_BOUND),
    ],
    objects: writable.flatMap((written) => importHost(written, input, backends)),
    warnings: writable.length ? warningsOf(name, backends, index) : [],
  };
}

function failoverFeatures(
  { name, index, routedBy }: NameInput,
  backends: readonly UsableBackend<Way>[],
): readonly FeatureReport[] {
  const others = name.hosts.flatMap((host) => othersRetry(host, routedBy) ?? []);
  const reasons = [
    ...(backends.some(({ tier }) => tier > 0) ? [PARTLY] : []),
    ...others.map((by) => `${by} says how requests are retried, and that is in the same tier: ${LOST_CHANCE}`),
  ];
  return [
    reasons.length
      ? { feature: 'failover', fidelity: 'approximate', reason: reasons.join('; ') }
      : { feature: 'failover', fidelity: 'exact' },
    failbackFeature(name, index),
  ];
}

const NO_BOUND =
  'an Envoy counts what it sends itself, to all tiers of a host together, and the usual load of a tier is nothing it knows';
const PARTLY =
  'while less than 72 % of the endpoints of a tier are well, Envoy gives the next tier a part of its requests already';
const LOST_CHANCE = 'each time a lost endpoint is given another chance, a request is lost';

function failbackFeature({ failover }: VirtualName, index: MemberIndex): FeatureReport {
  const lack = failover.warmupMs === undefined ? undefined : noWarmup(index);
  if (!lack) return { feature: 'failback', fidelity: 'exact' };
  const reason = `requests come back at once: ${lack}`;
  return { feature: 'failback', fidelity: 'approximate', reason };
}

/** The side of those who are called. */
function serveName(name: VirtualName, index: MemberIndex): Half {
  if (!name.served) return NOTHING;
  const exported = exportName(name, name.served, index);
  if ('why' in exported)
    return { ...NOTHING, features: [{ feature: 'export', fidelity: 'unsupported', reason: exported.why }] };
  return { ...NOTHING, features: [{ feature: 'export', fidelity: 'exact' }], objects: exported.objects };
}
