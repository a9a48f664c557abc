import { AsnConvert } from '@peculiar/asn1-schema';
import * as asn from '@peculiar/asn1-x509';
import type { Problem, Result } from '@overmesh/model';
import { fail, oneLine, succeed } from '@overmesh/model';
import type { Certificate, NameLimits } from '../certificate.ts';
import { attempt } from './attempt.ts';

type Extended = Pick<
  Certificate,
  'isAuthority' | 'pathLength' | 'keyUsages' | 'extendedKeyUsages' | 'uris' | 'dnsNames' | 'permitted' | 'excluded'
>;

type Read = (value: ArrayBuffer) => Partial<Extended>;

/** Those that are understood. A critical one beside them is refused, as RFC 5280 4.2 asks. */
const READERS: Readonly<Record<string, Read>> = {
  [asn.id_ce_basicConstraints]: (value) => {
    const { cA, pathLenConstraint } = AsnConvert.parse(value, asn.BasicConstraints);
    return { isAuthority: cA, ...(pathLenConstraint !== undefined && { pathLength: pathLenConstraint }) };
  },
  [asn.id_ce_keyUsage]: (value) => ({ keyUsages: AsnConvert.parse(value, asn.KeyUsage).toJSON() }),
  [asn.id_ce_extKeyUsage]: (value) => ({ extendedKeyUsages: [...AsnConvert.parse(value, asn.ExtendedKeyUsage)] }),
  [asn.id_ce_subjectAltName]: (value) => namesIn([...AsnConvert.parse(value, asn.SubjectAlternativeName)]),
  [asn.id_ce_nameConstraints]: (value) => {
    const { permittedSubtrees, excludedSubtrees } = AsnConvert.parse(value, asn.NameConstraints);
    return {
      ...(permittedSubtrees && { permitted: limitsOf(permittedSubtrees) }),
      ...(excludedSubtrees && { excluded: limitsOf(excludedSubtrees) }),
    };
  },
};

/** Reads the extensions of a certificate or of a request: all of them, or the problems of each that cannot be read. */
export function readExtensions(extensions: readonly asn.Extension[], path: string): Result<Extended> {
  const ids = extensions.map(({ extnID }) => extnID);
  const bad = (message: string): Problem => ({ path, code: 'BAD_FORMAT', message });
  const problems: Problem[] = ids
    .filter((id, index) => ids.indexOf(id) !== index)
    .map((id) => bad(`has extension ${oneLine(id, 80)} twice`));
  const read: Partial<Extended>[] = [];
  for (const { extnID, critical, extnValue } of extensions) {
    const reader = READERS[extnID];
    if (!reader && critical)
      problems.push(bad(`has the critical extension ${oneLine(extnID, 80)}, which is not understood`));
    const found = reader && attempt(() => reader(extnValue.buffer));
    if (reader && !found) problems.push(bad(`has an extension ${extnID} that cannot be read`));
    if (found) read.push(found);
  }
  if (problems.length) return fail(...problems);
  return succeed(Object.assign({ isAuthority: false, uris: [], dnsNames: [] }, ...read) as Extended);
}

/** Names of other kinds stand in no certificate that is judged here, so what limits them is of no consequence. */
function namesIn(names: readonly asn.GeneralName[]): Pick<Extended, 'uris' | 'dnsNames'> {
  const texts = (field: 'uniformResourceIdentifier' | 'dNSName') =>
    names.flatMap((name) => (name[field] === undefined ? [] : [plainName(name[field])]));
  return { uris: texts('uniformResourceIdentifier'), dnsNames: texts('dNSName') };
}

/** Names are compared as they are: what a person cannot see, or reads as something else, is none. */
function plainName(name: string): string {
  if (!/^[\x21-\x7e]{0,2048}$/.test(name)) throw new RangeError('no plain name');
  return name;
}

function limitsOf(subtrees: asn.GeneralSubtrees): NameLimits {
  const { uris, dnsNames } = namesIn([...subtrees].map(({ base }) => base));
  return { ...(uris.length > 0 && { uris }), ...(dnsNames.length > 0 && { dnsNames }) };
}
