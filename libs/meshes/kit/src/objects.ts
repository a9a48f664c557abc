import type { JsonObject } from '@overmesh/model';
import type { SeenObject } from './seen.ts';

/** Field manager of every write; also the value of the managed-by label. */
export const MANAGER = 'overmesh';

export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';
export const VIRTUAL_MESH_LABEL = 'overmesh.io/virtual-mesh';
/** Lane generation that last changed the object's content: a later writer can never be an older one unseen. */
export const GENERATION_ANNOTATION = 'overmesh.io/generation';
/** Revision of the VirtualMesh that last changed the object's content. */
export const REVISION_ANNOTATION = 'overmesh.io/revision';
/** Id of the installation of Overmesh that wrote the object last: two of them on one cluster tell each other apart. */
export const INSTALLATION_ANNOTATION = 'overmesh.io/installation';
/**
 * Hash of what was written: content and documents. An object does not say which of its fields we have written and which the
 * API server has filled in; whoever finds it without our ledger knows by this.
 */
export const CONTENT_ANNOTATION = 'overmesh.io/content';
/** `Kind/name` of the documents that it comes from, comma-separated. */
export const INTENTS_ANNOTATION = 'overmesh.io/intents';

/** Selects every object of ours in one LIST or watch. */
export const OWNED_SELECTOR = `${MANAGED_BY_LABEL}=${MANAGER}`;

export interface Marks {
  readonly installation: string;
  /** See CONTENT_ANNOTATION. */
  readonly content: string;
  readonly virtualMesh: string;
  readonly revision: number;
  readonly generation: number;
  readonly intents: readonly string[];
}

/** The labels and annotations by which an object of ours is known, on top of those given. */
export function marked(metadata: JsonObject, marks: Marks): JsonObject {
  return {
    ...metadata,
    labels: {
      ...(metadata['labels'] as JsonObject | undefined),
      [MANAGED_BY_LABEL]: MANAGER,
      [VIRTUAL_MESH_LABEL]: marks.virtualMesh,
    },
    annotations: {
      ...(metadata['annotations'] as JsonObject | undefined),
      [INSTALLATION_ANNOTATION]: marks.installation,
      [CONTENT_ANNOTATION]: marks.content,
      [GENERATION_ANNOTATION]: String(marks.generation),
      [REVISION_ANNOTATION]: String(marks.revision),
      [INTENTS_ANNOTATION]: marks.intents.join(','),
    },
  };
}

/** Labels and annotations of these domains, and of those below them, are obeyed by a mesh: `timeout.linkerd.io/request`. */
const DECISIVE_DOMAINS = ['istio.io', 'linkerd.io'];

/** True when a label or annotation of this key changes what a mesh makes of an object. */
export function isDecisiveKey(key: string): boolean {
  const [domain = ''] = key.split('/');
  return DECISIVE_DOMAINS.some((known) => domain === known || domain.endsWith(`.${known}`));
}

/** True when the labels say that Overmesh wrote the object. A label alone is no proof: the ledger is. */
export function isMarkedAsOurs(labels: Readonly<Record<string, string>> | undefined): boolean {
  return labels?.[MANAGED_BY_LABEL] === MANAGER;
}

/**
 * True when the object bears any mark of ours, the label or the generation of a write: it is no stranger's that decides
 * over Services. A hand may take the label off, and before the ledger knows the UID nothing else tells it apart.
 */
export function bearsOurMark({ labels, annotations }: SeenObject['metadata']): boolean {
  return isMarkedAsOurs(labels) || annotations?.[GENERATION_ANNOTATION] !== undefined;
}
