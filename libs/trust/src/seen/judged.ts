import type { Certificate } from '../certificate.ts';
import { authorityProblems } from '../check/certificate.ts';
import { rootOf } from '../check/chain.ts';
import type { SeenCertificate, StoreLook } from './seen-store.ts';

/** A look at a store, with its certificates as they were read. */
export interface Found extends Omit<StoreLook, 'certificates'> {
  readonly certificates: readonly Certificate[];
}

/**
 * What is public of the certificates of a store, and what is wrong with each for what it is used for: by itself, and of an
 * issuer also beside the roots of its mesh. Where these could not be read, nothing is said of that.
 *
 * @param all stores of the cluster
 */
export function judged({ place, certificates }: Found, all: readonly Found[], now: Date): readonly SeenCertificate[] {
  const { mesh, trustDomain, store } = place;
  const roots = all.find((one) => one.place.mesh === mesh && one.place.store.role === 'root' && one.state === 'read');
  const wanted = { now, ...(trustDomain !== undefined && { trustDomain }) };
  return certificates.map((certificate) => {
    const faults = authorityProblems(certificate, wanted).map(({ message }) => message);
    if (store.role === 'root' || !roots) return { ...seen(certificate), faults };
    const root = rootOf(certificate, certificates, roots.certificates);
    if (root) return { ...seen(certificate), root: root.fingerprint, faults };
    return { ...seen(certificate), faults: [...faults, 'leads to none of the roots that workloads are given'] };
  });
}

function seen(certificate: Certificate): Omit<SeenCertificate, 'faults'> {
  const { fingerprint, subject, issuer, serialNumber, key, notBefore, notAfter } = certificate;
  return {
    ...{ fingerprint, subject, issuer, serialNumber },
    key: `${key.type} ${key.size}`,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
  };
}
