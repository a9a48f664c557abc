import { KubeError, isKubeError } from '@overmesh/kube';
import type { KubeClient, KubeObject } from '@overmesh/kube';
import { MANAGER, marked } from '@overmesh/meshes/kit';
import { apiVersionOf } from '@overmesh/model';
import type { JsonObject } from '@overmesh/model';
import { withoutItsWords } from './confidential.ts';
import { pathsOf, writersOf } from './decide/diff.ts';
import type { Finding, ObjectStep } from './decide/diff.ts';
import { findDrift } from './decide/drift.ts';
import type { Drift } from './decide/drift.ts';
import { consequenceOf, isOnContent } from './decide/retry.ts';
import type { WantedObject } from './decide/situation.ts';
import type { WriteStep } from './decide/write-step.ts';
import { toLiveObject } from './observed.ts';

type UpdateStep = Extract<ObjectStep, { readonly do: 'update' }>;

/** What came of one write. */
export type Outcome =
  | {
      readonly is: 'written';
      readonly uid: string;
      readonly resourceVersion: string;
      /** What of it the server did not keep. */
      readonly unkept?: readonly Drift[];
    }
  | { readonly is: 'deleted' }
  /** The delete is accepted, and the object stays until its finalizers let go. */
  | { readonly is: 'terminating' }
  | {
      readonly is: 'refused';
      readonly finding: Finding;
      readonly isKindMissing?: boolean;
      readonly isOnContent?: boolean;
    };

/** What goes with a write beside the step itself. */
export interface WriteTerms {
  /** Id of this installation. */
  readonly installation: string;
  readonly generation: number;
  /** What gives the right to do it, as a step for people. */
  readonly rightsFix: string;
}

/**
 * Does one write, naming what it must find (UID and resourceVersion, or nothing at all).
 *
 * @throws KubeError when the cluster as a whole cannot be written to now
 */
export async function perform(
  client: KubeClient,
  step: WriteStep,
  { installation, generation, rightsFix }: WriteTerms,
): Promise<Outcome> {
  try {
    if (step.do === 'delete') {
      const { uid, resourceVersion } = step;
      const answer = await client.remove(step.entry.ref, { uid, resourceVersion });
      return { is: answer === 'terminating' ? 'terminating' : 'deleted' };
    }
    const object = toKubeObject(step.wanted, { installation, generation });
    const written =
      step.do === 'create' ? await client.create(object) : await client.update(object, await clearBeside(client, step));
    return writtenAs(written, step.wanted);
  } catch (error) {
    const isHidden = step.do !== 'delete' && step.wanted.object.confidential !== undefined;
    const finding = findingOf(isHidden ? withoutItsWords(error) : error, step, rightsFix);
    const isJudged = finding.code === 'UNKNOWN' && error instanceof KubeError && isOnContent(error.reason);
    return { is: 'refused', finding, isKindMissing: isKubeError(error, 'kind-missing'), isOnContent: isJudged };
  }
}

/**
 * Takes away what others have set beside ours: an apply leaves alone what it does not name.
 *
 * @returns what the apply has to find
 */
async function clearBeside(client: KubeClient, { wanted, uid, resourceVersion, drift, force }: UpdateStep) {
  const beside = drift.flatMap((one) => (one.beside ? [one.beside] : []));
  if (!beside.length) return { uid, resourceVersion, force };
  const { metadata } = await client.clear(wanted.object.ref, beside, { uid, resourceVersion });
  return { uid, resourceVersion: metadata.resourceVersion ?? resourceVersion, force };
}

/** A definition that stores an older version drops fields of the one that we write, under a 2xx and without a word. */
function writtenAs(written: KubeObject, { object, content }: WantedObject): Outcome {
  const live = toLiveObject(written);
  const drift = findDrift({ ...object.body, ...content }, live, MANAGER);
  const { uid, resourceVersion } = live;
  return { is: 'written', uid, resourceVersion, ...(drift.length ? { unkept: drift } : {}) };
}

/** The object as it is sent: the body with its name and the marks by which it is known as ours. */
export function toKubeObject(
  { object, content: hidden, virtualMesh, revision, hash }: WantedObject,
  by: Pick<WriteTerms, 'installation' | 'generation'>,
): KubeObject {
  const { ref, body, intents } = object;
  const { metadata = {}, ...content } = body as { readonly metadata?: JsonObject };
  return {
    apiVersion: apiVersionOf(ref.kind),
    kind: ref.kind.kind,
    metadata: {
      ...marked(metadata, { ...by, content: hash, virtualMesh, revision, intents }),
      name: ref.name,
      ...(ref.namespace ? { namespace: ref.namespace } : {}),
    },
    ...content,
    ...hidden,
  };
}

function findingOf(error: unknown, step: WriteStep, rightsFix: string): Finding {
  if (!(error instanceof KubeError)) throw error;
  const consequence = consequenceOf(error.reason);
  if (consequence === 'lane-waits') throw error;
  if (error.reason === 'field-conflict') return conflictFinding(error, step);
  if (error.lackingRight !== undefined) return rightFinding(error.lackingRight, rightsFix);
  if (error.reason === 'already-exists')
    return {
      code: 'FOREIGN_OBJECT',
      message: 'an object of this name exists that Overmesh did not write',
      retry: false,
    };
  return { code: 'UNKNOWN', message: error.message, retry: consequence === 'look-again' };
}

/** Nobody gave the right, or somebody took it: it is waited for, and the cluster's health says when it comes. */
function rightFinding(right: string, rightsFix: string): Finding {
  const message = `the credential of the cluster may not ${right}: ${rightsFix}`;
  return { code: 'NO_RIGHT', message, retry: false };
}

/** The server names a conflict before it looks at the resourceVersion, so an edit that nobody saw yet looks like one. */
function conflictFinding({ conflicts }: KubeError, step: WriteStep): Finding {
  const drift = conflicts.map(({ manager, operation = 'Update', field }) => ({
    path: field,
    author: { manager, operation },
  }));
  const message = `${writersOf(drift)} holds ${pathsOf(drift)}; it keeps them until it lets go of the fields`;
  return { code: 'CONFLICT', message, retry: step.do === 'update' && !step.live };
}
