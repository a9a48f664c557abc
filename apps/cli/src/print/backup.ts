import type { BackupContentsFieldsFragment } from '../generated/operations.ts';
import { count, wrapped } from './text.ts';

/** What is in a backup, a line for each kind of thing; never what it says. */
export function backupLines(contents: BackupContentsFieldsFragment): string {
  const { documents, virtualMeshes, clusters, objects, tokens, pauses, rollouts, leftOut } = contents;
  const lines = [
    `${count(documents, 'document')} with their history, ${count(virtualMeshes, 'VirtualMesh', 'VirtualMeshes')} among them`,
    `${count(clusters, 'cluster')} with credentials, and the UIDs of ${count(objects, 'object')} there`,
    `${count(tokens, 'named token')}, by their hashes`,
    ...(pauses ? [count(pauses, 'pause')] : []),
    ...(rollouts ? [`${count(rollouts, 'rollout')} under way`] : []),
    ...leftOut.map(({ cluster, reason }) => `without cluster ${cluster}: ${reason}`),
  ];
  return lines.map((line) => wrapped(line, '  ')).join('\n');
}
