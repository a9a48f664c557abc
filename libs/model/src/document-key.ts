import { isDnsLabel } from './names.ts';

/** The workspace of a document that names none. */
export const DEFAULT_WORKSPACE = 'default';

/**
 * What a document is known by: no two documents have all three. VirtualMeshes belong to the installation, and their
 * workspace is always `default` (docs/decisions/0013).
 */
export interface DocumentId<Kind extends string = string> {
  readonly kind: Kind;
  readonly workspace: string;
  readonly name: string;
}

/**
 * `workspace/Kind/name`, or `Kind/name` in the workspace `default`: how a document is named in reports, in the marks of
 * ownership, in events and in messages.
 */
export function documentKey({ kind, workspace, name }: DocumentId): string {
  return workspace === DEFAULT_WORKSPACE ? `${kind}/${name}` : `${workspace}/${kind}/${name}`;
}

/**
 * The parts of what documentKey wrote.
 *
 * @returns undefined for any other text; whether there is such a kind is not looked at
 */
export function parseDocumentKey(text: string): DocumentId | undefined {
  const parts = text.split('/');
  const [workspace = '', kind = '', name = '', ...rest] = parts.length === 2 ? [DEFAULT_WORKSPACE, ...parts] : parts;
  const isKey = kind !== '' && !rest.length && isDnsLabel(workspace) && isDnsLabel(name);
  const id = { kind, workspace, name };
  return isKey && documentKey(id) === text ? id : undefined;
}
