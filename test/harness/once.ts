import { clusterBinaries } from './binaries.ts';
import { COMPILE_CACHE } from './compile-cache.ts';
import { migratedTemplate } from './migrated-template.ts';
import { recordVariable } from './record/record.ts';
import { environmentVariable } from './shared-clusters.ts';
import { serveEnvironment, sharedEnvironment } from './shared-environment.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';

/**
 * Vitest's global setup: builds kube-apiserver and etcd before any clock of a test runs, and opens the environment
 * that spec files share. Several Vitest projects name this file; the first one of the process does the work.
 */
export default async function once(): Promise<() => Promise<void>> {
  if (process.env[environmentVariable] !== undefined) return () => Promise.resolve();
  process.env['NODE_COMPILE_CACHE'] = COMPILE_CACHE;
  await clusterBinaries();
  const served = await serveEnvironment(sharedEnvironment(migratedTemplate));
  const record = await temporaryFolder('record');
  process.env[environmentVariable] = served.socket;
  process.env[recordVariable] = record;
  return async () => {
    Reflect.deleteProperty(process.env, environmentVariable);
    Reflect.deleteProperty(process.env, recordVariable);
    await served.stop();
    await removeFolder(record);
  };
}
