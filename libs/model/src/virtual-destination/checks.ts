import type { Problem } from '../problem.ts';
import { isReservedHost, serviceOfHost } from './hosts.ts';
import type { ServiceName } from './hosts.ts';
import type { VirtualDestinationSpec } from './spec.ts';
import type { TierDestination } from './tiers.ts';

/** What no single field of a VirtualDestination shows. */
export function checkVirtualDestination(spec: VirtualDestinationSpec): readonly Problem[] {
  return [
    ...duplicates(spec.hosts, (index) => `spec.hosts[${index}]`),
    ...spec.hosts.flatMap(reserved),
    ...duplicates(
      spec.ports.map(({ port }) => String(port)),
      (index) => `spec.ports[${index}].port`,
    ),
    ...duplicateDestinations(spec),
    ...weightProblems(spec),
    ...ambiguousPorts(spec),
    ...loops(spec),
  ];
}

function duplicates(texts: readonly string[], path: (index: number) => string): readonly Problem[] {
  return texts.flatMap((text, index) =>
    texts.indexOf(text) < index
      ? [{ path: path(index), code: 'DUPLICATE' as const, message: `${text} is there already` }]
      : [],
  );
}

function reserved(host: string, index: number): readonly Problem[] {
  if (!isReservedHost(host)) return [];
  const message = 'must be a name of your own, or name.namespace.svc.cluster.local for the Service itself';
  return [{ path: `spec.hosts[${index}]`, code: 'REFUSED', message }];
}

interface Placed {
  readonly path: string;
  readonly destination: TierDestination;
}

function placed({ tiers = [] }: VirtualDestinationSpec): readonly Placed[] {
  return tiers.flatMap(({ destinations }, tier) =>
    destinations.map((destination, index) => ({ path: `spec.tiers[${tier}].destinations[${index}]`, destination })),
  );
}

/** One that is chosen by two tiers serves in the first: the same words twice are a mistake. */
function duplicateDestinations(spec: VirtualDestinationSpec): readonly Problem[] {
  const all = placed(spec);
  const texts = all.map(({ destination }) => textOf(destination));
  return all.flatMap(({ path }, index) =>
    texts.indexOf(texts[index] ?? '') < index
      ? [{ path, code: 'DUPLICATE' as const, message: 'the same destinations are in an earlier place already' }]
      : [],
  );
}

function textOf({ name, namespace, where = {} }: TierDestination): string {
  const { clusters, regions, matchLabels, kinds } = where;
  const sorted = (list: readonly string[] = []) => [...list].sort();
  const labels = Object.entries(matchLabels ?? {}).map((pair) => pair.join('='));
  return JSON.stringify([name, namespace, sorted(clusters), sorted(regions), labels.sort(), sorted(kinds)]);
}

function weightProblems({ tiers = [] }: VirtualDestinationSpec): readonly Problem[] {
  return tiers.flatMap(({ destinations }, tier): readonly Problem[] => {
    const weights = destinations.flatMap(({ weight }) => weight ?? []);
    const path = `spec.tiers[${tier}].destinations`;
    if (!weights.length) return [];
    if (weights.length < destinations.length)
      return [{ path, code: 'REQUIRED', message: 'give every destination of the tier a weight, or none' }];
    if (weights.reduce((sum, weight) => sum + weight, 0) === 100) return [];
    return [{ path, code: 'WEIGHTS_SUM', message: 'weights of a tier must add up to 100' }];
  });
}

/** One other port cannot stand for several. */
function ambiguousPorts(spec: VirtualDestinationSpec): readonly Problem[] {
  if (spec.ports.length === 1) return [];
  return placed(spec).flatMap(({ path, destination }): readonly Problem[] => {
    if (destination.port === undefined) return [];
    const message =
      'can be given where the VirtualDestination has one port only: leave it out, or make one for each port';
    return [{ path: `${path}.port`, code: 'REFUSED', message }];
  });
}

/**
 * The own name of a Service may lead to this Service alone, in whatever cluster: two names that led to each other's Service
 * would send a request round in circles.
 */
function loops(spec: VirtualDestinationSpec): readonly Problem[] {
  const all: readonly ServiceName[] = spec.nearest
    ? [spec.nearest]
    : placed(spec).map(({ destination }) => destination);
  return spec.hosts.flatMap((host, index) => {
    const own = serviceOfHost(host);
    const other = own && all.find(({ namespace, name }) => namespace !== own.namespace || name !== own.name);
    if (!other) return [];
    const message = `is the own name of a Service, and may lead to no other (${other.namespace}/${other.name}): give the whole a name of its own`;
    return [{ path: `spec.hosts[${index}]`, code: 'REFUSED' as const, message }];
  });
}
