import type { DocumentRef } from '@overmesh/model';
import type { Api } from './api.ts';
import { DocumentNameDocument } from './generated/operations.ts';

/** Whether a document of this name is there. */
export async function exists(api: Api, ref: DocumentRef): Promise<boolean> {
  return (await api.call(DocumentNameDocument, ref)).document !== null;
}
