import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { installBookinfo } from '../harness/fixtures/bookinfo.ts';
import { installMesh } from '../harness/fixtures/meshes.ts';
import { Overmesh } from '../harness/overmesh.ts';
import { lendClusters } from '../harness/shared-clusters.ts';
import { writeUserKubeconfig } from '../harness/user-kubeconfig.ts';
import { PLACES } from '../demo/clusters.ts';
import { Page } from './page.ts';
import type { Stage } from './stage.ts';

export interface OpenStage extends Stage {
  close(): Promise<void>;
}

const HEAD = `# The first hour

From \`overmesh up\` to a policy on three meshes, a hand on a cluster, a way back and a way out: every command as it was typed in
a terminal of 80 columns, and what it printed. \`npm run first-hour\` plays it again and writes this page; a test plays it too
and fails where a command prints something else. The three clusters are API servers with the footprint of Istio, of
Linkerd and of our own mesh, and Bookinfo in each.

\`\`\`sh
npm ci && npm run build
export PATH="$PWD/dist/bin:$PATH"
overmesh up
\`\`\`

The rest is typed in a second terminal.`;

/** Three clusters as a newcomer has them, and an `overmesh up`. */
export async function openStage(): Promise<OpenStage> {
  const folder = await mkdtemp(join(tmpdir(), 'overmesh-first-hour-'));
  const [lent, overmesh] = await Promise.all([lendClusters(PLACES.map(({ name }) => name)), Overmesh.start()]);
  await Promise.all(
    PLACES.map(async ({ name, mesh, crds }) => {
      await lent.cluster(name).installCrds(...crds);
      await installMesh(lent.cluster(name), mesh);
      await installBookinfo(lent.cluster(name), mesh);
    }),
  );
  const KUBECONFIG = await writeUserKubeconfig(folder, lent.clusters);
  const page = new Page([
    [overmesh.home, '~/.overmesh'],
    [folder, '~/shop'],
    [`${userInfo().username}@${hostname()}`, 'mira@laptop'],
  ]);
  page.say(HEAD);
  const PATH = [resolve('dist/bin'), process.env['PATH']].join(delimiter);
  return {
    seat: { folder, env: { KUBECONFIG, PATH, OVERMESH_HOME: overmesh.home } },
    page,
    cluster: (name) => lent.cluster(name),
    close: async () => {
      await overmesh.stop();
      await lent.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
