import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { controllersCommand } from './binaries.ts';
import { startChild } from './child.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { freePorts } from './ports.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';

/**
 * Starts kube-controller-manager for one cluster, for tests that need namespaces to end or owned objects to be
 * collected. Its first use builds it (about a minute). Only those two controllers run: Deployments make no pods.
 */
export async function startControllers(cluster: ClusterAccess): Promise<{ stop(): Promise<void> }> {
  const command = await controllersCommand();
  const folder = await temporaryFolder('controllers');
  const kubeconfig = join(folder, 'kubeconfig.yaml');
  await writeFile(kubeconfig, cluster.adminKubeconfig, { mode: 0o600 });
  const [port] = await freePorts(1);
  const args = [
    `--kubeconfig=${kubeconfig}`,
    '--controllers=namespace-controller,garbage-collector-controller',
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${folder}`,
  ];
  const child = startChild({ command, args, logPath: join(folder, 'controllers.log') });
  const stop = async (): Promise<void> => {
    await child.kill();
    await removeFolder(folder);
  };
  return { stop };
}
