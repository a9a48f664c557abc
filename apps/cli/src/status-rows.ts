import { everyPage } from './api.ts';
import type { Api } from './api.ts';
import { StatusDocument } from './generated/operations.ts';
import type { StatusQuery } from './generated/operations.ts';

/** How far one document has come on one mesh of one cluster. */
export type Status = StatusQuery['status']['edges'][number]['node'];

/** Every row of the status of a VirtualMesh, of a document, or of all. */
export function statusRows(
  api: Api,
  { virtualMesh = null, document = null }: { readonly virtualMesh?: string | null; readonly document?: string | null },
): Promise<readonly Status[]> {
  return everyPage(
    async (after) => (await api.call(StatusDocument, { first: 200, after, virtualMesh, document })).status,
  );
}
