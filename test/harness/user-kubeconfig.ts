import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterDescription } from './cluster-access.ts';

const EXECUTION = { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never' };

/**
 * What a person with clusters has: one kubeconfig whose contexts `kind-NAME` lead to API servers at loopback, with their
 * authorities in files and credentials that come out of a program.
 *
 * @returns its path in the folder
 */
export async function writeUserKubeconfig(folder: string, clusters: readonly ClusterDescription[]): Promise<string> {
  const authorities = clusters.map(({ name, caPem }) => writeFile(join(folder, `${name}.pem`), caPem));
  await Promise.all([...authorities, ...clusters.map((cluster) => writePlugin(folder, cluster))]);
  const file = join(folder, 'config');
  await writeFile(file, JSON.stringify(kubeconfig(folder, clusters)));
  return file;
}

function kubeconfig(folder: string, clusters: readonly ClusterDescription[]): object {
  const named = clusters.map(({ name, server }) => ({ name: `kind-${name}`, file: join(folder, name), server }));
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: named.map(({ name, file, server }) => ({
      name,
      cluster: { server, 'certificate-authority': `${file}.pem` },
    })),
    users: named.map(({ name, file }) => ({ name, user: { exec: { ...EXECUTION, command: `${file}.sh` } } })),
    contexts: named.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
    'current-context': named[0]?.name,
  };
}

async function writePlugin(folder: string, { name, admin }: ClusterDescription): Promise<void> {
  const status = { clientCertificateData: admin.certificatePem, clientKeyData: admin.keyPem };
  const credential = { apiVersion: EXECUTION.apiVersion, kind: 'ExecCredential', status };
  const file = join(folder, `${name}.sh`);
  await writeFile(file, `#!/bin/sh\ncat <<'END'\n${JSON.stringify(credential)}\nEND\n`);
  await chmod(file, 0o700);
}
