import type { Problem, Result } from '@overmesh/model';
import { fail, succeed } from '@overmesh/model';

const LONGEST_ID = 2048;
const LONGEST_DOMAIN = 255;

/** A SPIFFE ID in its parts. */
export interface SpiffeId {
  readonly trustDomain: string;
  /** With its slash; empty where the ID is of the trust domain itself. */
  readonly path: string;
}

/**
 * Reads the name of a trust domain: lower-case letters, digits, dots, dashes and underscores.
 *
 * @see https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md#21-trust-domain
 */
export function readTrustDomain(text: string, path = ''): Result<string> {
  const bad = (message: string): Problem => ({ path, code: 'BAD_FORMAT', message });
  if (text.startsWith('spiffe://')) return fail(bad('is the bare name, as in mesh.example, without spiffe://'));
  if (text.length > LONGEST_DOMAIN)
    return fail({ path, code: 'TOO_LONG', message: `is at most ${LONGEST_DOMAIN} characters` });
  if (/[A-Z]/.test(text)) return fail(bad('is in lower case: proxies compare it as it is written'));
  if (/[:/@?#]/.test(text)) return fail(bad('is a name alone, without port, path or user'));
  if (!/^[a-z0-9._-]+$/.test(text)) return fail(bad('is of lower-case letters, digits, dots, dashes and underscores'));
  return succeed(text);
}

/** Reads a SPIFFE ID as an X.509-SVID has it. */
export function readSpiffeId(text: string, path = ''): Result<SpiffeId> {
  const bad = (message: string) => fail({ path, code: 'BAD_FORMAT', message });
  if (text.length > LONGEST_ID) return fail({ path, code: 'TOO_LONG', message: `is at most ${LONGEST_ID} characters` });
  const [, domain, idPath = ''] = /^spiffe:\/\/([^/]*)(\/.*)?$/.exec(text) ?? [];
  if (domain === undefined) return bad('is a SPIFFE ID, as in spiffe://mesh.example/ns/shop/sa/cart');
  const trustDomain = readTrustDomain(domain, path);
  if (!trustDomain.ok) return trustDomain;
  const segments = idPath.split('/').slice(1);
  if (segments.some((segment) => !/^[A-Za-z0-9._-]+$/.test(segment) || segment === '.' || segment === '..'))
    return bad('has a path of letters, digits, dots, dashes and underscores between single slashes');
  return succeed({ trustDomain: trustDomain.value, path: idPath });
}

/** A mesh that is to be put together with others. */
export interface NamedDomain {
  readonly mesh: string;
  readonly trustDomain: string;
}

/**
 * Two meshes of one trust domain name their workloads alike: an identity of the one is taken for one of the other. So
 * that is refused, unless the trust domain is among those that somebody has accepted it for.
 */
export function sharedDomainProblems(
  meshes: readonly NamedDomain[],
  accepted: readonly string[] = [],
): readonly Problem[] {
  return meshes.flatMap(({ mesh, trustDomain }, index) => {
    const first = meshes.findIndex((other) => other.trustDomain === trustDomain);
    if (first === index || accepted.includes(trustDomain)) return [];
    const message = `${mesh} and ${meshes[first]?.mesh ?? ''} both have the trust domain ${trustDomain}: each takes the other's workloads for its own`;
    return [{ path: `[${index}].trustDomain`, code: 'DUPLICATE' as const, message }];
  });
}
