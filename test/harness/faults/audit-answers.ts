import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder, temporaryFolder } from '../temporary-folder.ts';

/** As the harness's own policy, and writes also with the object that the server answered. Secrets and tokens without. */
const policy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    users: ['system:apiserver']
  - level: None
    nonResourceURLs: ['/readyz*', '/livez*', '/openapi*', '/version']
  - level: Metadata
    resources: [{ group: '', resources: ['secrets', 'serviceaccounts/token'] }]
  - level: RequestResponse
    verbs: [create, update, patch, delete, deletecollection]
  - level: Request
`;

/** Flags for `startClusters` with which the audit log holds every new resourceVersion: `needlessWrites` sees more. */
export async function answersInAudit(): Promise<{ readonly flags: readonly string[]; remove(): Promise<void> }> {
  const folder = await temporaryFolder('audit');
  const path = join(folder, 'audit-policy.yaml');
  await writeFile(path, policy);
  return { flags: [`--audit-policy-file=${path}`], remove: () => removeFolder(folder) };
}
