import { createHash } from 'node:crypto';
import { isKubeError } from '@overmesh/kube';
import type { KubeClient, KubeObject } from '@overmesh/kube';
import { POD, textAt } from '@overmesh/meshes/kit';
import type { PodNote } from '@overmesh/meshes/kit';

/** How many pods of a mesh were given the roots that lie in its store now. */
export interface PodsWithRoots {
  readonly total: number;
  readonly current: number;
  /** `namespace/name` of some that were given others, sorted. */
  readonly others: readonly string[];
  /** Pods that say nothing of it. */
  readonly silent: number;
}

const MOST_NAMES = 20;

/**
 * Counts the pods of a mesh by the roots that they were given when they were made. They keep these until they are made
 * anew, whatever the store says since.
 *
 * @param text of the store
 * @returns undefined where the pods could not be listed
 */
export async function podsWithRoots(
  client: Pick<KubeClient, 'list'>,
  note: PodNote,
  namespace: string,
  text: string,
): Promise<PodsWithRoots | undefined> {
  try {
    const { items } = await client.list(POD, { labelSelector: note.podLabels(namespace), keep: keptOf(note) });
    return countedOf(items, note, text);
  } catch (error) {
    if (!isKubeError(error)) throw error;
    return undefined;
  }
}

/** A large cluster has 100,000 pods, and of each one word is looked at. */
function keptOf({ annotation }: PodNote): (pod: KubeObject) => KubeObject {
  return ({ apiVersion, kind, metadata: { name, namespace, annotations }, ...pod }) => ({
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      annotations: { [annotation]: annotations?.[annotation] ?? '' },
    },
    status: { phase: textAt(pod, 'status', 'phase') ?? '' },
  });
}

function countedOf(pods: readonly KubeObject[], { annotation }: PodNote, text: string): PodsWithRoots {
  const alive = pods.filter((pod) => !['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? ''));
  const present = notesOf(text);
  const noteOf = ({ metadata }: KubeObject) => metadata.annotations?.[annotation] ?? '';
  const others = alive.filter((pod) => noteOf(pod) !== '' && !present.has(noteOf(pod)));
  return {
    total: alive.length,
    current: alive.filter((pod) => present.has(noteOf(pod))).length,
    others: others
      .map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`)
      .sort()
      .slice(0, MOST_NAMES),
    silent: alive.filter((pod) => noteOf(pod) === '').length,
  };
}

/** A chart trims the text for one place and not for the other: the same roots, with or without the line feed at the end. */
function notesOf(text: string): ReadonlySet<string> {
  const bare = text.trim();
  return new Set([text, bare, `${bare}\n`].map((one) => createHash('sha256').update(one).digest('hex')));
}
