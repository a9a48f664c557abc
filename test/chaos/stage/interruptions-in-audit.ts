import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder, temporaryFolder } from '../../harness/temporary-folder.ts';

/**
 * As the harness's own policy, and writes also when they come in: of one that a SIGKILL cut off, the log then still
 * says that it was there.
 */
const policy = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
  - level: None
    users: ['system:apiserver']
  - level: None
    nonResourceURLs: ['/readyz*', '/livez*', '/openapi*', '/version']
  - level: None
    verbs: [get, list, watch]
  - level: Metadata
    resources: [{ group: '', resources: ['secrets', 'serviceaccounts/token'] }]
  - level: Request
`;

/** Flags for `startClusters`. Reads are left out of the log: a chaos has very many, and they change nothing. */
export async function interruptionsInAudit(): Promise<{ readonly flags: readonly string[]; remove(): Promise<void> }> {
  const folder = await temporaryFolder('audit');
  const path = join(folder, 'audit-policy.yaml');
  await writeFile(path, policy);
  return { flags: [`--audit-policy-file=${path}`], remove: () => removeFolder(folder) };
}
