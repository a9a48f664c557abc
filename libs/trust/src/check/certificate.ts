import type { Problem, ProblemCode } from '@overmesh/model';
import type { Certificate } from '../certificate.ts';
import { isStrong } from '../read/key.ts';
import { isSound } from '../read/signatures.ts';
import { nameRefusal } from './name-limits.ts';
import { readSpiffeId } from './trust-domain.ts';
import type { SpiffeId } from './trust-domain.ts';

/** What a certificate is held against. */
export interface Wanted {
  readonly now: Date;
  /** Where given, it must be able to vouch for workloads of it, and name none of another. */
  readonly trustDomain?: string;
}

type Fault = readonly [ProblemCode, string] | undefined;
type Check = (certificate: Certificate, wanted: Wanted) => Fault;

const MINUTE_MS = 60_000;
/** Ten years, with their leap days. */
const LONGEST_MS = 3_653 * 24 * 60 * MINUTE_MS;
const MOST_SERIAL_BYTES = 20;

/** Of every certificate, in the order in which they are told. Each is named for the fault that it finds. */
const always: readonly Check[] = [
  function endsBeforeItBegins({ notBefore, notAfter }) {
    return notAfter <= notBefore ? ['OUT_OF_RANGE', 'ends before it begins'] : undefined;
  },
  function isTooShort({ notBefore, notAfter }) {
    const lifeMs = notAfter.getTime() - notBefore.getTime();
    return lifeMs > 0 && lifeMs < MINUTE_MS ? ['OUT_OF_RANGE', 'is good for less than a minute'] : undefined;
  },
  function isTooLong({ notBefore, notAfter }) {
    const lifeMs = notAfter.getTime() - notBefore.getTime();
    return lifeMs > LONGEST_MS ? ['OUT_OF_RANGE', 'is good for more than 10 years'] : undefined;
  },
  function isExpired({ notAfter }, { now }) {
    return notAfter <= now ? ['OUT_OF_RANGE', `ended at ${notAfter.toISOString()}`] : undefined;
  },
  function isNotYetValid({ notBefore }, { now }) {
    return notBefore > now ? ['OUT_OF_RANGE', `is not good before ${notBefore.toISOString()}`] : undefined;
  },
  function hasBadSerial({ serialNumber }) {
    const bytes = serialNumber.length / 2;
    const isPositive = !/^[89a-f]/.test(serialNumber) && /[1-9a-f]/.test(serialNumber);
    return isPositive && bytes <= MOST_SERIAL_BYTES
      ? undefined
      : ['OUT_OF_RANGE', `has a serial number that is not from 1 to ${MOST_SERIAL_BYTES} bytes`];
  },
  function hasWeakKey({ key }) {
    return isStrong(key)
      ? undefined
      : ['REFUSED', `has a key ${key.type} ${key.size}; use ECDSA P-256, or RSA of 2048 to 8192 bits`];
  },
  function isSignedWeakly({ signedWith }) {
    return isSound(signedWith) ? undefined : ['REFUSED', `is signed with ${signedWith}; use SHA-256`];
  },
];

const ofAuthorities: readonly Check[] = [
  function isNoAuthority({ isAuthority }) {
    return isAuthority ? undefined : ['REFUSED', 'is no authority: its basic constraints do not say CA:true'];
  },
  function mayNotSign({ keyUsages }) {
    return keyUsages?.includes('keyCertSign')
      ? undefined
      : ['REFUSED', 'may not sign certificates: its key usage does not say keyCertSign'];
  },
  function hasIdOfAWorkload({ uris }, { trustDomain }) {
    const ids = uris.filter((uri) => uri.startsWith('spiffe:'));
    if (ids.length > 1) return ['EXACTLY_ONE', 'has several SPIFFE IDs; an authority has one at most'];
    const id = ids[0] === undefined ? undefined : readSpiffeId(ids[0]);
    if (id && !id.ok) return ['BAD_FORMAT', `its SPIFFE ID ${id.problems[0]?.message ?? ''}`];
    if (!id) return undefined;
    if (id.value.path !== '') return ['REFUSED', 'has the SPIFFE ID of a workload; that of an authority has no path'];
    return ofAnother(id.value, trustDomain);
  },
  function excludesItsOwn(certificate, { trustDomain }) {
    const refusal = trustDomain === undefined ? undefined : nameRefusal(certificate, [`spiffe://${trustDomain}/`], []);
    return refusal === undefined
      ? undefined
      : ['REFUSED', `cannot vouch for workloads of ${trustDomain ?? ''}: ${refusal}`];
  },
];

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

/** @see https://github.com/spiffe/spiffe/blob/main/standards/X509-SVID.md */
const ofWorkloads: readonly Check[] = [
  function isAnAuthority({ isAuthority }) {
    return isAuthority ? ['REFUSED', 'is an authority (CA:true), which a workload may not be'] : undefined;
  },
  function hasNotOneId({ uris }) {
    return uris.length === 1
      ? undefined
      : ['EXACTLY_ONE', `has ${uris.length} URI names; an SVID has one, its SPIFFE ID`];
  },
  function hasBadId({ uris }, { trustDomain }) {
    if (uris.length !== 1) return undefined;
    const id = readSpiffeId(uris[0] ?? '');
    if (!id.ok) return ['BAD_FORMAT', `its URI name ${id.problems[0]?.message ?? ''}`];
    if (id.value.path === '') return ['REFUSED', 'has the SPIFFE ID of a trust domain; that of a workload has a path'];
    return ofAnother(id.value, trustDomain);
  },
  function maySignOthers({ keyUsages = [] }) {
    return keyUsages.some((usage) => usage === 'keyCertSign' || usage === 'cRLSign')
      ? ['REFUSED', 'may sign certificates or lists of revoked ones, which a workload may not']
      : undefined;
  },
  function mayNotProveItself({ keyUsages }) {
    return keyUsages?.includes('digitalSignature')
      ? undefined
      : ['REFUSED', 'may not prove who it is: its key usage does not say digitalSignature'];
  },
  function isForOneSideOnly({ extendedKeyUsages }) {
    const isForBoth = [SERVER_AUTH, CLIENT_AUTH].every((usage) => extendedKeyUsages?.includes(usage));
    return extendedKeyUsages === undefined || isForBoth
      ? undefined
      : ['REFUSED', 'is not for servers and clients alike, as the extended key usage of an SVID is'];
  },
];

function ofAnother({ trustDomain }: SpiffeId, wanted: string | undefined): Fault {
  if (wanted === undefined || trustDomain === wanted) return undefined;
  return ['REFUSED', `is of the trust domain ${trustDomain}, and ${wanted} is wanted`];
}

/** Everything that is wrong with a root or an intermediate, whatever is above and below it. */
export function authorityProblems(certificate: Certificate, wanted: Wanted, path = ''): readonly Problem[] {
  return faultsOf([...always, ...ofAuthorities], certificate, wanted, path);
}

/** Everything that is wrong with the certificate of a workload, by itself. */
export function workloadProblems(certificate: Certificate, wanted: Wanted, path = ''): readonly Problem[] {
  return faultsOf([...always, ...ofWorkloads], certificate, wanted, path);
}

function faultsOf(
  checks: readonly Check[],
  certificate: Certificate,
  wanted: Wanted,
  path: string,
): readonly Problem[] {
  return checks.flatMap((check) => {
    const fault = check(certificate, wanted);
    return fault ? [{ path, code: fault[0], message: fault[1] }] : [];
  });
}
