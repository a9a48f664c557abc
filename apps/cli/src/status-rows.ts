import { everyPage } from './api.ts';
import type { Api } from './api.ts';
import { StatusDocument } from './generated/operations.ts';
import type { StatusQuery } from './generated/operations.ts';

/** How far one document has come on one mesh of one cluster. */
export type Status = StatusQuery['status']['edges'][number]['node'];

/** By document, cluster and mesh: for people and for programs alike. */
export function inOrder<Row extends Pick<Status, 'document' | 'cluster' | 'mesh'>>(rows: readonly Row[]): Row[] {
  const key = ({ document, cluster, mesh }: Row): string => [document, cluster, mesh].join(' ');
  return rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Every row of the status of a VirtualMesh, of a document, or of all. */
export function statusRows(
  api: Api,
  { virtualMesh = null, document = null }: { readonly virtualMesh?: string | null; readonly document?: string | null },
): Promise<readonly Status[]> {
  return everyPage(
    async (after) => (await api.call(StatusDocument, { first: 200, after, virtualMesh, document })).status,
  );
}
