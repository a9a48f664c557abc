import type { Problem, Result } from '@overmesh/model';
import { fail, succeed } from '@overmesh/model';
import type { Certificate } from '../certificate.ts';
import { authorityProblems } from '../check/certificate.ts';
import { attempt } from './attempt.ts';
import { readCertificate } from './certificate.ts';

/** The authorities of one trust domain, as its bundle endpoint serves them. */
export interface Bundle {
  readonly trustDomain: string;
  /** Of X.509; keys for JWTs are not taken. Never empty. */
  readonly authorities: readonly Certificate[];
  readonly sequence: number;
  /** Seconds after which it is to be asked for again; absent where it does not say. */
  readonly refreshHint?: number;
}

/** What a bundle is held against. */
export interface BundleWanted {
  readonly trustDomain: string;
  readonly now: Date;
  /** The one that was taken last; absent before the first. */
  readonly last?: Bundle;
}

const MOST_CHARACTERS = 1024 * 1024;
const MOST_KEYS = 100;
/** Members of a JSON Web Key that are its secret: RFC 7518 6.2.2, 6.3.2 and 6.4. */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/**
 * Reads a SPIFFE bundle, which is a set of JSON Web Keys, or says everything that is wrong with it.
 *
 * An older sequence number than the one taken last is refused: whoever can replay an old answer would else bring a root
 * back that was taken away.
 *
 * @see https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE_Trust_Domain_and_Bundle.md
 */
export function readBundle(text: string, wanted: BundleWanted): Result<Bundle> {
  if (text.length > MOST_CHARACTERS) return fail({ path: '', code: 'TOO_LONG', message: 'a bundle is at most 1 MiB' });
  const body: unknown = attempt(() => JSON.parse(text));
  if (!isRecord(body)) return fail({ path: '', code: 'BAD_FORMAT', message: 'is no JSON object' });
  const keys = body['keys'];
  if (!Array.isArray(keys)) return fail({ path: 'keys', code: 'REQUIRED', message: 'is the list of its keys' });
  if (keys.length > MOST_KEYS)
    return fail({ path: 'keys', code: 'TOO_MANY', message: `holds at most ${MOST_KEYS} keys` });
  const read = keys.map((key, index) => readKey(key, `keys[${index}]`, wanted));
  const authorities = read.flatMap((one) => (one.ok ? one.value : []));
  const problems = [
    ...read.flatMap((one) => (one.ok ? [] : one.problems)),
    ...numberProblems(body, 'spiffe_sequence'),
    ...numberProblems(body, 'spiffe_refresh_hint'),
  ];
  if (problems.length) return fail(...problems);
  if (!authorities.length) return fail({ path: 'keys', code: 'REQUIRED', message: 'holds no key with use x509-svid' });
  return inOrder(bundleOf(body, authorities, wanted), wanted.last);
}

function bundleOf(
  body: Readonly<Record<string, unknown>>,
  authorities: readonly Certificate[],
  { trustDomain }: BundleWanted,
): Bundle {
  const refreshHint = body['spiffe_refresh_hint'];
  const sequence = body['spiffe_sequence'];
  return {
    trustDomain,
    authorities,
    sequence: typeof sequence === 'number' ? sequence : 0,
    ...(typeof refreshHint === 'number' && { refreshHint }),
  };
}

function inOrder(bundle: Bundle, last: Bundle | undefined): Result<Bundle> {
  const path = 'spiffe_sequence';
  if (last && bundle.sequence < last.sequence)
    return fail({ path, code: 'STALE', message: `is ${bundle.sequence}, and ${last.sequence} was taken already` });
  if (last && bundle.sequence === last.sequence && printsOf(bundle) !== printsOf(last))
    return fail({
      path,
      code: 'REFUSED',
      message: `is ${bundle.sequence} as before, with other authorities than before`,
    });
  return succeed(bundle);
}

function printsOf({ authorities }: Bundle): string {
  return authorities
    .map(({ fingerprint }) => fingerprint)
    .sort()
    .join();
}

/** None where the key is for something else than X.509. */
function readKey(key: unknown, path: string, wanted: BundleWanted): Result<readonly Certificate[]> {
  if (!isRecord(key)) return fail({ path, code: 'WRONG_TYPE', message: 'is a JSON Web Key' });
  const secret = SECRET_MEMBERS.find((member) => member in key);
  if (secret !== undefined)
    return fail({
      path: `${path}.${secret}`,
      code: 'REFUSED',
      message: 'is part of a private key, which stands in no bundle; it was not read',
    });
  if (typeof key['kty'] !== 'string')
    return fail({ path: `${path}.kty`, code: 'REQUIRED', message: 'is the type of the key' });
  if (key['use'] !== 'x509-svid') return succeed([]);
  const chain: unknown = key['x5c'];
  const [encoded] = Array.isArray(chain) && chain.length === 1 ? (chain as readonly unknown[]) : [];
  if (typeof encoded !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded))
    return fail({ path: `${path}.x5c`, code: 'EXACTLY_ONE', message: 'is one certificate in base64' });
  const certificate = readCertificate(new Uint8Array(Buffer.from(encoded, 'base64')), `${path}.x5c[0]`);
  if (!certificate.ok) return certificate;
  const problems = authorityProblems(certificate.value, wanted, `${path}.x5c[0]`);
  return problems.length ? fail(...problems) : succeed([certificate.value]);
}

function numberProblems(body: Readonly<Record<string, unknown>>, member: string): readonly Problem[] {
  const value = body[member];
  if (value === undefined || (Number.isSafeInteger(value) && Number(value) >= 0)) return [];
  return [{ path: member, code: 'WRONG_TYPE', message: 'is a whole number from 0' }];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
