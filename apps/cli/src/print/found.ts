import type { FoundFieldsFragment } from '../generated/operations.ts';
import { paintDiff } from './diff.ts';
import { count, indent, printableLine } from './text.ts';
import type { Paint } from './text.ts';

type Found = FoundFieldsFragment;
type FoundObject = Found['objects'][number];

/** How many objects are there with our marks, and of which installation. */
export function foundText(cluster: string, { objects, installation, unread }: Found): string {
  const missing = unread.map((text) => printableLine(`could not be looked at: ${text}`));
  if (objects.length === 0)
    return [`Nothing on ${cluster} carries the marks of Overmesh without being known here.`, ...missing].join('\n');
  const groups = Map.groupBy(objects, (one) => `${writerText(one, installation)}${meshText(one)}`);
  return [
    `${count(objects.length, 'object')} on ${cluster} ${objects.length === 1 ? 'carries' : 'carry'} the marks of Overmesh, and this installation does not know ${objects.length === 1 ? 'it' : 'them'}:`,
    ...[...groups].map(([whose, same]) => printableLine(`  ${same.length} ${whose}`)),
    ...missing,
  ].join('\n');
}

/** What of them differs from what the documents make, each with its diff. */
export function differencesOfFound({ objects }: Found, paint: Paint): readonly string[] {
  return objects
    .filter(({ standing }) => standing === 'differs')
    .map((one) =>
      [
        paint('yellow', printableLine(`~ ${objectName(one)}`)),
        ...(one.difference.trim() ? [indent(paintDiff(one.difference, paint), '    ')] : []),
      ].join('\n'),
    );
}

function writerText({ installation: writer }: FoundObject, installation: string): string {
  if (writer === null) return 'by an Overmesh that left no name';
  return writer === installation ? `by this installation (${writer})` : `by installation ${writer}`;
}

function meshText({ virtualMesh }: FoundObject): string {
  return virtualMesh === null ? '' : `, for VirtualMesh ${virtualMesh}`;
}

const STANDINGS = {
  same: 'just as the documents make them',
  differs: 'different from what the documents make',
  unwanted: 'asked for by no document, and left alone in any case',
  undecided: 'not compared with the documents yet, since the cluster is still being looked at',
} as const satisfies Record<FoundObject['standing'], string>;

/** What becomes of them when they are taken over, by the documents as they are; undefined where there is none. */
export function standingsText({ objects }: Found): string | undefined {
  if (objects.length === 0) return undefined;
  const parts = Object.entries(STANDINGS).flatMap(([standing, words]) => {
    const number = objects.filter((one) => one.standing === standing).length;
    return number ? [`${number} ${words}`] : [];
  });
  return `Of these: ${parts.join('; ')}.`;
}

function objectName({ apiVersion, kind, namespace, name }: FoundObject): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name} (${apiVersion})`;
}
