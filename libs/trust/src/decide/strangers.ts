import type { Certificate } from '../certificate.ts';
import { shortFingerprint } from '../certificate.ts';

/** Roots of others that stay believed beside ours, or why nothing is issued. */
export type Strangers = { readonly beside: readonly Certificate[] } | { readonly lacking: string };

/**
 * Decides what becomes of roots that workloads of a mesh are given by somebody else. One that may not be replaced stays
 * alone: with another issuer its workloads and those that are certified anew would refuse each other.
 *
 * @param own fingerprints of every root that the authority ever had
 * @param replaces fingerprints of those that a person has agreed to replace
 */
export function strangersAmong(
  present: readonly Certificate[],
  own: ReadonlySet<string>,
  replaces: readonly string[],
): Strangers {
  const strangers = present.filter(({ fingerprint }) => !own.has(fingerprint));
  const agreed = new Set(replaces);
  const others = strangers.filter(({ fingerprint }) => !agreed.has(fingerprint));
  if (!others.length) return { beside: strangers };
  const names = others.map(({ subject, fingerprint }) => `${subject} (${shortFingerprint(fingerprint)}…)`).join(', ');
  const list = others.map(({ fingerprint }) => fingerprint).join(', ');
  return {
    lacking: `its workloads believe ${names}, which is not of this VirtualMesh; to put its root beside and then in place of it, add to trust.replaces: ${list}`,
  };
}
