import { X509Certificate } from 'node:crypto';
import type { Problem, Result } from '@overmesh/model';
import { fail, succeed } from '@overmesh/model';
import type { Certificate } from '../certificate.ts';
import { attempt } from '../read/attempt.ts';
import { isStrong } from '../read/key.ts';
import { authorityProblems, workloadProblems } from './certificate.ts';
import type { Wanted } from './certificate.ts';
import { nameRefusal } from './name-limits.ts';

/** A root, and what leads to it: every link was checked. */
export interface Chain {
  /** The end of it: a workload, or an intermediate where the chain is of an authority. */
  readonly leaf: Certificate;
  /** From the leaf's issuer on, without the root. */
  readonly intermediates: readonly Certificate[];
  readonly root: Certificate;
}

/** What the first certificate of a chain is to be. */
export type LeafKind = 'workload' | 'authority';

const MOST_LINKS = 10;

/**
 * Checks a chain that is given in the order in which TLS sends it, leaf first and root last.
 *
 * @returns the chain, or everything that is wrong with it; paths are `[0]`, `[1]`, …
 */
export function checkChain(certificates: readonly Certificate[], kind: LeafKind, wanted: Wanted): Result<Chain> {
  const [leaf, ...above] = certificates;
  const root = certificates.at(-1);
  if (!leaf || !root) return fail({ path: '', code: 'REQUIRED', message: 'a chain has at least a root' });
  if (certificates.length > MOST_LINKS)
    return fail({ path: '', code: 'TOO_MANY', message: `a chain has at most ${MOST_LINKS} certificates` });
  const disorder = orderProblems(certificates);
  if (disorder.length) return fail(...disorder);
  const problems = [
    ...(kind === 'workload' ? workloadProblems(leaf, wanted, '[0]') : authorityProblems(leaf, wanted, '[0]')),
    ...above.flatMap((one, index) => authorityProblems(one, wanted, `[${index + 1}]`)),
    ...certificates
      .slice(0, -1)
      .flatMap((one, index) => linkProblems(one, certificates[index + 1] ?? root, `[${index}]`)),
    ...rootProblems(root, `[${certificates.length - 1}]`),
    ...depthProblems(certificates),
    ...constraintProblems(leaf, above),
  ];
  return problems.length ? fail(...problems) : succeed({ leaf, intermediates: above.slice(0, -1), root });
}

/** Names tell the order; where they tell another one, what else is wrong would be told of the wrong pairs. */
function orderProblems(certificates: readonly Certificate[]): readonly Problem[] {
  return certificates.slice(0, -1).flatMap(({ issuer, issuerBytes }, index) => {
    if (issuerBytes === certificates[index + 1]?.subjectBytes) return [];
    const at = certificates.findIndex(({ subjectBytes }) => subjectBytes === issuerBytes);
    const where = at < 0 ? 'and is not in the chain' : `and stands at [${at}]: the leaf comes first and the root last`;
    return [
      {
        path: `[${index + 1}]`,
        code: 'REFUSED' as const,
        message: `is not the issuer of the one before, which is ${issuer} ${where}`,
      },
    ];
  });
}

function linkProblems(certificate: Certificate, issuer: Certificate, path: string): readonly Problem[] {
  const problem = (code: Problem['code'], message: string): Problem => ({ path, code, message });
  return [
    ...(isSignedBy(certificate, issuer) ? [] : [problem('REFUSED', `is not signed by the key of ${issuer.subject}`)]),
    ...(certificate.notAfter > issuer.notAfter
      ? [
          problem(
            'OUT_OF_RANGE',
            `ends after its issuer, at ${issuer.notAfter.toISOString()}: it would be refused from then on`,
          ),
        ]
      : []),
    ...(certificate.keyId === issuer.keyId ? [problem('REFUSED', 'has the key of its issuer')] : []),
  ];
}

function rootProblems(root: Certificate, path: string): readonly Problem[] {
  const isSelfSigned = root.subjectBytes === root.issuerBytes && isSignedBy(root, root);
  return isSelfSigned ? [] : [{ path, code: 'REFUSED', message: 'is no root: it is not signed by its own key' }];
}

/** A path length counts the authorities below, without the leaf of a workload: RFC 5280 4.2.1.9. */
function depthProblems(certificates: readonly Certificate[]): readonly Problem[] {
  return certificates.flatMap(({ pathLength }, index) => {
    const below = certificates.slice(0, index).filter(({ isAuthority }) => isAuthority).length;
    if (pathLength === undefined || below <= pathLength) return [];
    const message = `has the path length ${pathLength}, and ${below} ${below === 1 ? 'authority stands' : 'authorities stand'} below it`;
    return [{ path: `[${index}]`, code: 'REFUSED' as const, message }];
  });
}

function constraintProblems(leaf: Certificate, above: readonly Certificate[]): readonly Problem[] {
  return above.flatMap((authority, index) => {
    const refusal = nameRefusal(authority, leaf.uris, leaf.dnsNames);
    return refusal === undefined
      ? []
      : [{ path: `[${index + 1}]`, code: 'REFUSED' as const, message: `cannot vouch for the leaf: ${refusal}` }];
  });
}

/**
 * The root among `roots` that a certificate leads to, straight or by way of `between`; itself where it is one of them.
 * Only names and signatures count: what else may be wrong is told of each certificate by itself.
 */
export function rootOf(
  certificate: Certificate,
  between: readonly Certificate[],
  roots: readonly Certificate[],
): Certificate | undefined {
  const isItself = (one: Certificate) => one.fingerprint === certificate.fingerprint;
  const root = roots.find((one) => isItself(one) || isIssuedBy(certificate, one));
  if (root) return root;
  // Each is passed once, so that two that vouch for each other end it.
  const rest = between.filter((one) => !isItself(one));
  for (const above of rest.filter((one) => isIssuedBy(certificate, one))) {
    const found = rootOf(above, rest, roots);
    if (found) return found;
  }
  return undefined;
}

function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  return certificate.issuerBytes === issuer.subjectBytes && isSignedBy(certificate, issuer);
}

/** A key that is no usual one is not asked: checking a signature of 16,384 bits is work for an attacker to give. */
function isSignedBy({ der }: Certificate, { der: issuer, key }: Certificate): boolean {
  return (
    isStrong(key) && attempt(() => new X509Certificate(der).verify(new X509Certificate(issuer).publicKey)) === true
  );
}
