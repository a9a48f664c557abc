import { createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { CertificationRequest } from '@peculiar/asn1-csr';
import { AsnConvert } from '@peculiar/asn1-schema';
import * as asn from '@peculiar/asn1-x509';
import type { Problem, Result } from '@overmesh/model';
import { fail, succeed } from '@overmesh/model';
import { attempt } from './attempt.ts';
import { isDer } from './der.ts';
import { readExtensions } from './extensions.ts';
import { isStrong, kindOf } from './key.ts';
import { readPem } from './pem.ts';
import { hashOf, isSound } from './signatures.ts';

/** A key that somebody has, and proved to have. Everything else that a certificate says comes from who signs. */
export interface CertificateRequest {
  /** SPKI in DER. */
  readonly publicKey: Uint8Array;
}

/** What a request may ask for. */
export interface RequestWanted {
  /** The SPIFFE ID that its sender has: the only name that it may ask for. */
  readonly id: string;
  readonly isAuthority: boolean;
}

const MOST_BYTES = 16 * 1024;
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';

/**
 * Reads a request for a certificate (PKCS #10) and checks that its sender has the key, or says everything that is wrong.
 *
 * Nothing of a request is copied into a certificate but the key. Still, one that asks for more than its sender may have
 * is refused instead of being given less: its sender is mistaken about who he is, or tries something.
 */
export function readRequest(pem: string, wanted: RequestWanted): Result<CertificateRequest> {
  const blocks = readPem(pem, 'CERTIFICATE REQUEST');
  if (!blocks.ok) return blocks;
  const [der, ...rest] = blocks.value;
  if (!der || rest.length) return fail({ path: '', code: 'EXACTLY_ONE', message: 'is one request for a certificate' });
  const request =
    der.length <= MOST_BYTES && isDer(der) ? attempt(() => AsnConvert.parse(der, CertificationRequest)) : undefined;
  if (!request)
    return fail({ path: '', code: 'BAD_FORMAT', message: 'is no PKCS #10 request in DER of at most 16 KiB' });
  const publicKey = new Uint8Array(AsnConvert.serialize(request.certificationRequestInfo.subjectPKInfo));
  const problems = [
    ...keyProblems(request, publicKey),
    ...nameProblems(request),
    ...attributeProblems(request, wanted),
  ];
  return problems.length ? fail(...problems) : succeed({ publicKey });
}

/** The strength comes first: whether a key of 16,384 bits has signed is work that a stranger would give us. */
function keyProblems(
  { certificationRequestInfoRaw, signature, signatureAlgorithm }: CertificationRequest,
  spki: Uint8Array,
): readonly Problem[] {
  const key = attempt(() => createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }));
  if (!key) return [{ path: 'publicKey', code: 'BAD_FORMAT', message: 'is no public key that can be read' }];
  const kind = kindOf(key);
  if (!isStrong(kind))
    return [
      {
        path: 'publicKey',
        code: 'REFUSED',
        message: `is ${kind.type} ${kind.size}; use ECDSA P-256, or RSA of 2048 to 8192 bits`,
      },
    ];
  const hash = hashOf(signatureAlgorithm.algorithm);
  if (!isSound(hash)) return [{ path: 'signature', code: 'REFUSED', message: `is made with ${hash}; use SHA-256` }];
  const isSigned = attempt(() => isSignedBy(key, hash, certificationRequestInfoRaw, signature)) === true;
  return isSigned ? [] : [{ path: 'signature', code: 'REFUSED', message: 'is not by the key that the request is for' }];
}

function isSignedBy(key: KeyObject, hash: string, signed: ArrayBuffer | undefined, signature: ArrayBuffer): boolean {
  const algorithm = hash === 'Ed25519' ? null : hash.replace('-', '');
  return signed !== undefined && verify(algorithm, new Uint8Array(signed), key, new Uint8Array(signature));
}

function nameProblems({ certificationRequestInfo: { subject } }: CertificationRequest): readonly Problem[] {
  const types = [...subject].flatMap((part) => [...part].map(({ type }) => SUBJECT_PARTS[type] ?? type));
  if (!types.length) return [];
  return [
    {
      path: 'subject',
      code: 'REFUSED',
      message: `is empty; it has ${types.join(', ')}, and who it is for is said by its SPIFFE ID alone`,
    },
  ];
}

const SUBJECT_PARTS: Readonly<Record<string, string>> = { '2.5.4.3': 'CN', '2.5.4.10': 'O', '2.5.4.11': 'OU' };

function attributeProblems(
  { certificationRequestInfo: { attributes } }: CertificationRequest,
  wanted: RequestWanted,
): readonly Problem[] {
  const asked = attributes.filter(({ type }) => type === EXTENSION_REQUEST);
  const others = attributes.filter(({ type }) => type !== EXTENSION_REQUEST);
  const strange = others.map(({ type }) => {
    const what = type === '1.2.840.113549.1.9.7' ? 'a challenge password' : `attribute ${type}`;
    return {
      path: 'attributes',
      code: 'REFUSED' as const,
      message: `holds ${what}; a request holds the names that it asks for and nothing else`,
    };
  });
  const extensions = attempt(() =>
    asked.flatMap(({ values }) => values.flatMap((value) => [...AsnConvert.parse(value, asn.Extensions)])),
  );
  if (!extensions) return [...strange, { path: 'extensions', code: 'BAD_FORMAT', message: 'cannot be read' }];
  return [...strange, ...askedProblems(extensions, wanted)];
}

function askedProblems(extensions: readonly asn.Extension[], { id, isAuthority }: RequestWanted): readonly Problem[] {
  const read = readExtensions(extensions, 'extensions');
  if (!read.ok) return read.problems;
  const { uris, dnsNames, isAuthority: wantsAuthority, permitted, excluded } = read.value;
  const problem = (message: string): Problem => ({ path: 'extensions', code: 'REFUSED', message });
  const strange = [...uris, ...dnsNames].find((name) => name !== id);
  return [
    ...(strange === undefined ? [] : [problem(`asks for ${strange}, and its sender is ${id}`)]),
    ...(wantsAuthority && !isAuthority ? [problem('asks for the certificate of an authority')] : []),
    ...(permitted || excluded ? [problem('asks for name constraints, which only its issuer sets')] : []),
  ];
}
