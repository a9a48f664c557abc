import type { Api } from './api.ts';
import { documentNames } from './references.ts';
import type { DocumentRef } from './generated/operations.ts';

/** Whether a document of this name is there. */
export async function exists(api: Api, { kind, name }: DocumentRef): Promise<boolean> {
  return (await documentNames(api, kind)).includes(name);
}
