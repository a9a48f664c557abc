import type { Confidential, DesiredObject, JsonObject } from '@overmesh/model';
import { KubeError } from '@overmesh/kube';
import type { ObjectStep } from './decide/diff.ts';

/** An object of which a part is given at the moment of writing. */
export type ConfidentialObject = DesiredObject & { readonly confidential: Confidential };

/** The content, as the API server returns it (`data`, never `stringData`), or a sentence saying why there is none now. */
export type GivenContent = { readonly content: JsonObject } | { readonly lacking: string };

/** Gives the content of a confidential object on a cluster. What it gives twice for one version may differ. */
export type ContentOf = (clusterId: string, object: ConfidentialObject) => Promise<GivenContent>;

/** Steps with the confidential contents that their writes need; what has none now is left as it is and looked at again. */
export async function withContents(
  steps: readonly ObjectStep[],
  clusterId: string,
  contentOf: ContentOf,
): Promise<readonly ObjectStep[]> {
  const filled: ObjectStep[] = [];
  for (const step of steps) filled.push(await withContent(step, clusterId, contentOf));
  return filled;
}

async function withContent(step: ObjectStep, clusterId: string, contentOf: ContentOf): Promise<ObjectStep> {
  if (step.do !== 'create' && step.do !== 'update') return step;
  const { key, wanted } = step;
  if (!isConfidential(wanted.object)) return step;
  const given = await contentOf(clusterId, wanted.object);
  if ('content' in given) return { ...step, wanted: { ...wanted, content: given.content } };
  const message = `its confidential content is not there: ${given.lacking}`;
  return { do: 'leave', key, wanted, finding: { code: 'UNKNOWN', message, retry: true } };
}

function isConfidential(object: DesiredObject): object is ConfidentialObject {
  return object.confidential !== undefined;
}

/** Reasons that are told in our own words, before anything was answered. */
const OWN_WORDS: ReadonlySet<string> = new Set(['unreachable', 'timeout', 'tls']);

/** Why a confidential object was not written, without the cluster's words: whoever refuses an object may quote from it. */
export function withoutItsWords(error: unknown): unknown {
  if (!(error instanceof KubeError) || OWN_WORDS.has(error.reason)) return error;
  const { reason, status, lackingRight, retryAfterMs, conflicts } = error;
  const message = `the API server refused it (${reason}); its words are left out, since they may quote what is confidential`;
  return new KubeError(reason, message, {
    ...(status !== undefined && { status }),
    ...(lackingRight !== undefined && { lackingRight }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    conflicts,
  });
}
