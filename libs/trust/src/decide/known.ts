import { shortFingerprint } from '../certificate.ts';
import type { StoreLook } from '../seen/seen-store.ts';
import { sourceOf } from '../seen/seen-store.ts';
import type { TrustStoreRow } from '../seen/trust-stores.table.ts';
import { ENDINGS, noticesOf } from './endings.ts';
import type { Ending } from './endings.ts';

/** What is known of a store after a look, and what somebody is to be told of it. */
export interface Known {
  readonly row: TrustStoreRow;
  /** Sentences, the nearest end first. */
  readonly messages: readonly string[];
}

/**
 * Puts a look at a store to what was known of it. A store that could not be read keeps what it was known to hold: that
 * nobody can look does not put off the end of a certificate.
 */
export function knownAfter(before: TrustStoreRow | undefined, clusterId: string, look: StoreLook, now: Date): Known {
  const { place, state, reason } = look;
  const isKept = state === 'unread' && before !== undefined;
  const certificates = isKept ? before.certificates : look.certificates;
  const source = sourceOf(place);
  const terms = certificates.map((one) => ({
    ...one,
    notBefore: new Date(one.notBefore),
    notAfter: new Date(one.notAfter),
  }));
  const { notices, told } = noticesOf(terms, before?.told ?? {}, now);
  const nearest = notices.toSorted((a, b) => ENDINGS.indexOf(b.ending) - ENDINGS.indexOf(a.ending));
  return {
    row: {
      ...{ clusterId, source, certificates, told, state },
      ...{ mesh: place.mesh, meshKind: place.meshKind, role: place.store.role, reason: reason ?? null },
      pods: look.pods ?? null,
      readAt: state === 'read' ? now : isKept ? before.readAt : null,
      lookedAt: now,
    },
    messages: nearest.map(
      ({ certificate: { subject, fingerprint, notAfter }, ending }) =>
        `the ${place.store.role} ${subject || 'without a name'} (${shortFingerprint(fingerprint)}) of mesh ${place.mesh} in ${source} ${inWords(ending, notAfter, now)}`,
    ),
  };
}

const HOUR_MS = 60 * 60_000;

function inWords(ending: Ending, notAfter: Date, now: Date): string {
  const at = notAfter.toISOString();
  if (ending === 'ended') return `ended at ${at}: what it vouches for is refused`;
  const hours = Math.floor((notAfter.getTime() - now.getTime()) / HOUR_MS);
  return `ends at ${at}, in ${hours >= 48 ? `${Math.floor(hours / 24)} days` : `${hours} hours`}`;
}
