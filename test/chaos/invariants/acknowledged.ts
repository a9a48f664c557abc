import { isDeepStrictEqual } from 'node:util';
import type { Acknowledged } from '../actors/writer.ts';
import type { IntentRow, Rows } from '../after/rows.ts';
import { isLiveAt } from '../after/wanted.ts';
import type { Document } from '../plan/edits.ts';
import { editInWords } from '../plan/words.ts';
import type { Finding } from './finding.ts';

/** What was acknowledged, what is kept, and what was there before anybody changed anything. */
export interface Kept {
  readonly writers: readonly { readonly acknowledged: readonly Acknowledged[] }[];
  readonly rows: Pick<Rows, 'intents'>;
  readonly plan: { readonly first: readonly Document[] };
}

/**
 * What was acknowledged is in Postgres at the revision that was answered, and nothing else changes a document after it:
 * so the last acknowledged write of each document is the final intent.
 */
export function acknowledgedWritesAreKept({ writers, rows, plan }: Kept): readonly Finding[] {
  const all = writers.flatMap(({ acknowledged }) => acknowledged);
  const lost = all.flatMap((one) => lostOf(one, rows.intents));
  return [...lost, ...changesByNobody(all, rows.intents, plan.first.length)];
}

function lostOf({ edit, revisions }: Acknowledged, intents: readonly IntentRow[]): readonly Finding[] {
  return revisions.flatMap(({ virtualMesh, revision }) => {
    const then = intents.filter((row) => row.virtualMesh === virtualMesh && isLiveAt(row, revision));
    const wrong =
      edit.do === 'delete'
        ? edit.refs.filter((ref) => then.some(({ kind, name }) => kind === ref.kind && name === ref.name))
        : edit.documents.filter(
            (document) => isAbout(document, virtualMesh) && !then.some((row) => isSame(row, document)),
          );
    if (!wrong.length) return [];
    const message = `${edit.requestId} was acknowledged as revision ${revision} of ${virtualMesh}, which does not hold it`;
    return [{ invariant: 'I1', message, evidence: [editInWords(edit), ...then.map((row) => JSON.stringify(row))] }];
  });
}

function isAbout({ kind, metadata, spec }: Document, virtualMesh: string): boolean {
  return (kind === 'VirtualMesh' ? metadata.name : spec['virtualMesh']) === virtualMesh;
}

function isSame({ kind, name, spec }: IntentRow, document: Document): boolean {
  return kind === document.kind && name === document.metadata.name && isDeepStrictEqual(spec, document.spec);
}

/** Every content that came or went did so by an acknowledged change: a refused one left nothing behind. */
function changesByNobody(
  all: readonly Acknowledged[],
  intents: readonly IntentRow[],
  first: number,
): readonly Finding[] {
  const known = new Set(
    all.flatMap(({ revisions }) => revisions.map(({ virtualMesh, revision }) => `${virtualMesh} ${revision}`)),
  );
  // The first documents are of nobody's edit: each made the first revision of its VirtualMesh.
  const isKnown = (virtualMesh: string, revision: number) =>
    (first > 0 && revision === 1) || known.has(`${virtualMesh} ${revision}`);
  return intents.flatMap((row) => {
    const unknown = [row.introducedIn, ...(row.retiredIn === null ? [] : [row.retiredIn])].filter(
      (revision) => !isKnown(row.virtualMesh, revision),
    );
    if (!unknown.length) return [];
    const message = `revision ${unknown.join(' and ')} of ${row.virtualMesh} changed ${row.kind}/${row.name}, and nobody was told`;
    return [{ invariant: 'I1', message, evidence: [JSON.stringify(row)] }];
  });
}
