import type { TrustVerificationFieldsFragment } from '../generated/operations.ts';
import { count, printableLine } from './text.ts';

/** Who believes whom in a VirtualMesh: the sum, what is wrong, and what is not known. */
export function verificationText(virtualMesh: string, found: TrustVerificationFieldsFragment): string {
  const { members, pairs, trusted, refused, unknown, refusals, unseen, sharedDomains } = found;
  const left = refused - refusals.length;
  return [
    `${virtualMesh}: ${count(members, 'mesh', 'meshes')}, ${count(pairs, 'pair')} of one kind: ${trusted} trusted, ${refused} refused, ${unknown} unknown`,
    'By what lies in clusters: no handshake was made, so none of them is proved.',
    ...section('Refused:', [
      ...refusals.map(({ one, other, reason }) => `${one} and ${other}: ${reason}`),
      ...(left > 0 ? [`and ${left} more`] : []),
    ]),
    ...section(
      'Unknown:',
      unseen.map(({ mesh, reason }) => `${mesh}: ${reason}`),
    ),
    ...section(
      'One trust domain, so that an identity of one is an identity of the others:',
      sharedDomains.map(domainLine),
    ),
  ].join('\n');
}

function domainLine({ trustDomain, meshes }: TrustVerificationFieldsFragment['sharedDomains'][number]): string {
  return `${trustDomain}: ${meshes.join(' ')}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length ? ['', title, ...lines.map((line) => `  ${printableLine(line)}`)] : [];
}
