import type { DocumentRef } from '@overmesh/model';
import type { Api } from './api.ts';
import { documentNames } from './references.ts';

/** Whether a document of this name is there. */
export async function exists(api: Api, { kind, workspace, name }: DocumentRef): Promise<boolean> {
  return (await documentNames(api, kind, workspace)).includes(name);
}
