import type { Labels, Mesh } from '@overmesh/model';
import { fieldAt, objectName, textAt, textsAt } from '@overmesh/meshes/kit';
import type { SeenObject } from '@overmesh/meshes/kit';
import { forEverybody, hostOf } from '../hosts.ts';

/** A DestinationRule as Istio reads it. */
export interface Rule {
  readonly namespace: string;
  readonly name: string;
  /** A host in full, or a wildcard. */
  readonly host: string;
  /** As written; empty where nothing is. One that is for some pods is for its own namespace, whatever it says. */
  readonly exportTo: ReadonlySet<string>;
  /** Labels of the callers' pods. */
  readonly selector?: Labels;
  /** When it was made, in milliseconds; one that is not made yet is younger than all. */
  readonly madeAt: number;
  readonly object?: SeenObject;
}

const NOT_MADE_YET = Number.MAX_SAFE_INTEGER;

/** Reads a DestinationRule; undefined for one without a host. */
export function readRule(object: SeenObject, { clusterDomain = 'cluster.local' }: Mesh): Rule | undefined {
  const host = textAt(object, 'spec', 'host');
  if (!host) return undefined;
  const { namespace = '', name, creationTimestamp = '' } = object.metadata;
  const madeAt = Date.parse(creationTimestamp);
  const selector = fieldAt(object, 'spec', 'workloadSelector', 'matchLabels') as Labels | undefined;
  const isForSome = fieldAt(object, 'spec', 'workloadSelector') !== undefined;
  return {
    namespace,
    name,
    host: host.includes('.') || host === '*' ? host : `${host}.${namespace}.svc.${clusterDomain}`,
    exportTo: new Set(isForSome ? ['.'] : textsAt(object, 'spec', 'exportTo')),
    ...(isForSome && { selector: selector ?? {} }),
    madeAt: Number.isNaN(madeAt) ? 0 : madeAt,
    object,
  };
}

/** The rule that Overmesh would write for a host, where it has none yet. */
export function ruleToCome(
  service: { readonly namespace: string; readonly name: string },
  mesh: Pick<Mesh, 'clusterDomain' | 'exportTo'>,
): Rule {
  return {
    namespace: service.namespace,
    name: objectName(['overmesh', service.name]),
    host: hostOf(service, mesh),
    exportTo: new Set(forEverybody(mesh.exportTo?.destinationRules).exportTo),
    madeAt: NOT_MADE_YET,
  };
}

/** Order in which Istio takes rules: those for some pods first, then by age, name and namespace. */
export function inIstioOrder(rules: readonly Rule[]): readonly Rule[] {
  return [...rules].sort(
    (a, b) =>
      Number(!a.selector) - Number(!b.selector) ||
      a.madeAt - b.madeAt ||
      compare(a.name, b.name) ||
      compare(a.namespace, b.namespace),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
