import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ClusterAccess } from '../cluster-access.ts';
import { removeFolder, temporaryFolder } from '../temporary-folder.ts';
import { istioPrograms } from './programs.ts';

/** What `istioctl analyze` says of an object. */
export interface AnalyzerMessage {
  /** As in `IST0101`. */
  readonly code: string;
  readonly level: 'Error' | 'Warning' | 'Info';
  readonly message: string;
  /** As in `VirtualService shop/overmesh-reviews`. */
  readonly origin?: string;
}

/** How `istioctl analyze` ends where it found errors; what it found is on its standard output all the same. */
const foundErrors = 79;

/** Runs `istioctl analyze` over all namespaces of a cluster as it is now. */
export async function analyze(cluster: ClusterAccess): Promise<readonly AnalyzerMessage[]> {
  const { istioctl } = await istioPrograms();
  const folder = await temporaryFolder('analyze');
  try {
    const kubeconfig = join(folder, 'kubeconfig');
    await writeFile(kubeconfig, cluster.adminKubeconfig, { mode: 0o600 });
    const args = [...istioctl.prefix, 'analyze', '--kubeconfig', kubeconfig, '--all-namespaces', '-o', 'json'];
    const text = await promisify(execFile)(istioctl.program, args).then(({ stdout }) => stdout, outputOfErrors);
    // What its libraries log comes on the same stream, before the answer.
    return JSON.parse(text.slice(text.search(/^\[/m))) as readonly AnalyzerMessage[];
  } finally {
    await removeFolder(folder);
  }
}

function outputOfErrors(error: { readonly code?: unknown; readonly stdout?: string }): string {
  if (error.code === foundErrors && error.stdout) return error.stdout;
  throw error;
}
