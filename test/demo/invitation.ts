import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { ClusterAccess } from '../harness/cluster-access.ts';

/**
 * What there is to try when the demo is over: the user gets administrators' kubeconfigs, and is asked to break something.
 *
 * @param home where the kubeconfigs are written, for their owner alone
 */
export async function invitation(home: string, clusters: readonly ClusterAccess[]): Promise<string> {
  const files = await Promise.all(
    clusters.map(async ({ name, adminKubeconfig }) => {
      const file = join(home, `admin-of-${name}.kubeconfig`);
      await writeFile(file, adminKubeconfig, { mode: 0o600 });
      return file;
    }),
  );
  const [east = 'east', west = 'west'] = clusters.map(({ name }) => name);
  return `
Overmesh stays up. In another terminal:

  export OVERMESH_HOME=${home} PATH=${process.cwd()}/dist/bin:$PATH
  overmesh apply -f test/demo/policy/canary.yaml --wait
  overmesh check
  overmesh describe TrafficPolicy/reviews-canary

Then break something, with kubectl and as the administrator of the clusters:

  export KUBECONFIG=${files.join(delimiter)}
  overmesh events --follow &
  kubectl --context ${east} -n bookinfo edit virtualservice overmesh-reviews
  kubectl --context ${west} -n bookinfo delete httproute overmesh-reviews-default
  kubectl --context ${east} -n bookinfo delete pod -l app=reviews,version=v2

Ctrl-C ends it and its clusters.`;
}
