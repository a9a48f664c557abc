import type { ServiceSelector } from '@overmesh/discovery';
import { isFederated } from '@overmesh/intent';
import type { StoredDocument } from '@overmesh/intent';
import { canonicalJson } from '@overmesh/model';
import type { VirtualMeshSpec } from '@overmesh/model';

/** Where a change of documents may make a difference. */
export interface Touched {
  /** The VirtualMesh itself is another one: these are its specs, of before and of now. */
  readonly virtualMeshes: readonly VirtualMeshSpec[];
  /** Names of clusters that policies name. */
  readonly clusters: readonly string[];
  /** What else policies select. */
  readonly services: readonly ServiceSelector[];
  /** Some of it can be about every cluster of the VirtualMesh: whoever calls a name, and whoever serves it. */
  readonly everywhere: boolean;
}

/** What has to be looked up to know which clusters a change can touch. @param documents contents of before and of now */
export function touchedBy(documents: readonly StoredDocument[]): Touched {
  const virtualMeshes = documents.filter((one) => one.kind === 'VirtualMesh');
  const selectors = documents.flatMap((one) => ('destinations' in one.spec ? one.spec.destinations : []));
  const anywhere = selectors.filter(({ clusters }) => !clusters);
  return {
    virtualMeshes: isOther(virtualMeshes) ? virtualMeshes.map(({ spec }) => spec) : [],
    clusters: [...new Set(selectors.flatMap(({ clusters = [] }) => clusters))],
    services: distinct(anywhere.map(({ clusters: _clusters, ...service }) => service)),
    everywhere: documents.some(isFederated),
  };
}

/** It came, went, or came anew, or its spec is another one: its labels mean nothing to a cluster. */
function isOther(contents: readonly Extract<StoredDocument, { kind: 'VirtualMesh' }>[]): boolean {
  if (contents.length < 2) return contents.length > 0;
  return new Set(contents.map(({ uid, spec }) => canonicalJson([uid, spec]))).size > 1;
}

function distinct(services: readonly ServiceSelector[]): readonly ServiceSelector[] {
  return [...new Map(services.map((one) => [canonicalJson(one), one])).values()];
}
