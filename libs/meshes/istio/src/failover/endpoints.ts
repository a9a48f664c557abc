import type { UsableBackend } from '@overmesh/meshes/kit';
import type { JsonObject, RemoteBackend } from '@overmesh/model';
import { PASSTHROUGH_PORT, TIER_LABEL } from './words.ts';

/** How requests get to a backend: to pods of this cluster, or to gateways of another one. */
export type Way = { readonly to: 'pods' } | { readonly to: 'gateways'; readonly addresses: readonly string[] };

/** Says of one border between tiers which endpoints are on its near side. */
interface Border {
  /** As in `failoverPriority`. */
  readonly rule: string;
  /** The label of endpoints of a tier, where they have one. */
  readonly labels: (tier: number) => JsonObject;
}

/**
 * Borders between tiers, the last first, as Istio's failoverPriority wants them: an endpoint that fits all rules is first, one
 * that fits all but the last is next.
 *
 * Pods cannot be labelled by us. Where they are on the near side of a border, the far side has a label that neither they nor
 * the caller have, and no label equals no label; where they are on the far side, the near side has one with a value.
 */
export function bordersOf(backends: readonly UsableBackend<Way>[]): readonly Border[] {
  const last = Math.max(0, ...backends.map(({ tier }) => tier));
  const own = backends.find(({ way }) => way.to === 'pods')?.tier ?? 0;
  return Array.from({ length: last }, (_, place) => last - 1 - place).map((tier) =>
    own <= tier ? after(tier + 1) : upTo(tier + 1),
  );
}

function after(border: number): Border {
  const label = `${TIER_LABEL}/after-tier-${border}`;
  return { rule: label, labels: (tier) => (tier >= border ? { [label]: 'true' } : {}) };
}

function upTo(border: number): Border {
  const label = `${TIER_LABEL}/up-to-tier-${border}`;
  return { rule: `${label}=true`, labels: (tier) => (tier < border ? { [label]: 'true' } : {}) };
}

/**
 * The gateways of other clusters as endpoints. Their network is left out on purpose: istiod would put the gateways that it
 * knows of that network in their place, and their tiers would be lost.
 *
 * @param ports names of the entry's ports
 */
export function endpointsOf(backends: readonly UsableBackend<Way>[], ports: readonly string[]): readonly JsonObject[] {
  const borders = bordersOf(backends);
  return backends.flatMap(({ backend, way, tier }) => {
    if (way.to === 'pods' || backend.where !== 'remote') return [];
    const labels = Object.assign({}, ...borders.map((border) => border.labels(tier))) as JsonObject;
    const weight = weightBesidePods(backend, backends);
    return way.addresses.map((address) => ({
      address,
      ports: Object.fromEntries(ports.map((port) => [port, PASSTHROUGH_PORT])),
      labels: { 'security.istio.io/tlsMode': 'istio', ...labels },
      ...localityOf(backend),
      ...(weight !== undefined && { weight }),
    }));
  });
}

/**
 * What an address weighs: as much as its document or an evacuation gives it. Pods of this cluster in the same tier cannot be
 * given a weight, each has 1: so the address is told in these.
 */
function weightBesidePods(
  { weight, tier }: RemoteBackend,
  backends: readonly UsableBackend<Way>[],
): number | undefined {
  const own = backends.find(({ backend }) => backend.where === 'local' && backend.tier === tier)?.backend;
  if (weight === undefined || own?.where !== 'local' || own.weight === undefined) return weight;
  return Math.max(1, Math.round((weight * (own.pods ?? 1)) / own.weight));
}

function localityOf({ peer: { cluster } }: RemoteBackend): JsonObject {
  if (cluster.region === undefined) return {};
  return { locality: [cluster.region, ...(cluster.zone === undefined ? [] : [cluster.zone])].join('/') };
}
