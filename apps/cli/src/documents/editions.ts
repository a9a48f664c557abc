import { DEFAULT_WORKSPACE, documentKey } from '@overmesh/model';
import type { IntentKind } from '@overmesh/model';
import type { Api } from '../api.ts';
import { EXIT, Failure } from '../failure.ts';
import { ExportDocument, RevisionsDocument } from '../generated/operations.ts';
import { documentNotFound, refOfVirtualMesh } from '../references.ts';
import { granted } from '../session.ts';
import type { Edition } from './difference.ts';

/** The revisions that are there: the history is cut with time. */
export interface KeptRevisions {
  readonly oldest: number;
  readonly newest: number;
}

/** Which revisions a VirtualMesh has, also one that was removed. @throws Failure when it never was */
export async function keptRevisions(api: Api, virtualMesh: string): Promise<KeptRevisions> {
  const { revisions } = await api.call(RevisionsDocument, { virtualMesh, first: 1, after: null });
  const newest = revisions.edges[0]?.node.number;
  if (newest === undefined) throw await documentNotFound(api, refOfVirtualMesh(virtualMesh));
  return { oldest: revisions.oldest, newest };
}

/** The documents of a VirtualMesh at a revision that was not cut, by their keys; none where it was not there then. */
export async function editionAt(api: Api, virtualMesh: string, revision: number): Promise<Edition> {
  const { export: answer } = await api.call(ExportDocument, { virtualMesh, revision });
  if (answer.__typename === 'Rejected' && answer.problems.every(({ code }) => code === 'NOT_FOUND')) return new Map();
  const { documents } = granted(answer, `Revision ${revision} of ${virtualMesh} was not read`);
  return new Map(documents.map((document) => [keyOf(document), document]));
}

function keyOf(document: unknown): string {
  const { kind, metadata } = document as {
    readonly kind: IntentKind;
    readonly metadata: { readonly name: string; readonly workspace?: string };
  };
  return documentKey({ kind, name: metadata.name, workspace: metadata.workspace ?? DEFAULT_WORKSPACE });
}

/**
 * `14..15`, `14..` (to the newest), or `14` (the same), among the revisions that there are.
 *
 * @throws Failure saying how it is written, or which revisions there are
 */
export function readRange(
  text: string,
  { oldest, newest }: KeptRevisions,
): { readonly from: number; readonly to: number } {
  const [, start, end] = /^(\d{1,9})(?:\.\.(\d{1,9})?)?$/.exec(text) ?? [];
  if (start === undefined)
    throw new Failure(
      EXIT.badInput,
      `${text} is no range of revisions.`,
      'Write it as in 14..15, or 14.. for until now.',
    );
  const range = { from: Number(start), to: end === undefined ? newest : Number(end) };
  const absent = [range.from, range.to].find((revision) => revision > newest);
  if (absent !== undefined) throw new Failure(EXIT.refused, `There is no revision ${absent}: the newest is ${newest}.`);
  const cut = [range.from, range.to].find((revision) => oldest > 1 && revision < oldest);
  if (cut !== undefined)
    throw new Failure(EXIT.refused, `Revision ${cut} was cut from the history: the oldest is ${oldest}.`);
  return range;
}
