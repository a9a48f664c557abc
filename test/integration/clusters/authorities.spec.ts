import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { issue } from '@overmesh/kube/testing';
import type { Issued } from '@overmesh/kube/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { ClusterPool } from '../../harness/cluster-pool.ts';
import { startClusters } from '../../harness/cluster-pool.ts';
import { removeFolder, temporaryFolder } from '../../harness/temporary-folder.ts';
import { memberRules, openRoom } from './room.ts';
import type { Room } from './room.ts';
import { mira } from '../../harness/callers.ts';

/**
 * Which authorities of a kubeconfig a real API server's certificate is held against. As `localhost` it shows a
 * certificate that an intermediate has signed, and that intermediate beside it, but not the root: the usual way.
 */

const day = 24 * 60 * 60 * 1000;
const root = await issue({ name: 'CN=root', ca: true });
const intermediate = await issue({ name: 'CN=intermediate', ca: true, issuer: root });
const leaf = await issue({ name: 'CN=kube-apiserver', issuer: intermediate });
const oldRoot = await issue({
  name: 'CN=root',
  ca: true,
  from: new Date(Date.now() - 3 * day),
  until: new Date(Date.now() - day),
});
const stranger = await issue({ name: 'CN=intermediate', ca: true });

let folder: string;
let pool: ClusterPool;
let member: string;
let room: Room;

beforeAll(async () => {
  folder = await temporaryFolder('authorities');
  const certificate = join(folder, 'localhost.crt');
  const key = join(folder, 'localhost.key');
  await writeFile(certificate, leaf.certPem + intermediate.certPem);
  await writeFile(key, leaf.keyPem);
  pool = await startClusters(['east'], { flags: [`--tls-sni-cert-key=${certificate},${key}:localhost`] });
  member = await pool.cluster('east').tokenKubeconfig('overmesh', 'overmesh', { rules: memberRules });
});
afterAll(async () => {
  await pool?.stop();
  await removeFolder(folder);
});
beforeEach(async () => {
  room = await openRoom();
});
afterEach(() => room?.close());

/** The member's kubeconfig by the name `localhost`, with these authorities. */
function kubeconfigWith(...authorities: readonly Issued[]): string {
  const config = parse(member) as { clusters: { cluster: Record<string, string> }[] };
  const [entry] = config.clusters;
  if (!entry) throw new Error('the kubeconfig has no cluster');
  entry.cluster['server'] = pool.cluster('east').server.replace('127.0.0.1', 'localhost');
  const bundle = authorities.map(({ certPem }) => certPem).join('');
  entry.cluster['certificate-authority-data'] = Buffer.from(bundle).toString('base64');
  return stringify(config);
}

async function stateAfter(...authorities: readonly Issued[]): Promise<string> {
  const answer = await room.clusters.register({ name: 'east', kubeconfig: kubeconfigWith(...authorities) }, mira);
  return answer.ok ? answer.value.state : answer.problems.map(({ code, message }) => `${code}: ${message}`).join();
}

test('the intermediate alone vouches for the server, as it does for kubectl', async () => {
  expect(await stateAfter(intermediate)).toBe('ready');
});

test('the root alone does too, by the intermediate that the server shows', async () => {
  expect(await stateAfter(root)).toBe('ready');
});

test('an intermediate whose root has expired goes on vouching', async () => {
  expect(await stateAfter(intermediate, oldRoot)).toBe('ready');
});

test('another authority of the same name vouches for nothing', async () => {
  expect(await stateAfter(stranger)).toMatch(/^UNREACHABLE: No trusted TLS connection/);
});
