import { readFile } from 'node:fs/promises';
import { crdObjects } from '../harness/crds.ts';
import { installBookinfo } from '../harness/fixtures/bookinfo.ts';
import type { BookinfoWorkload } from '../harness/fixtures/bookinfo.ts';
import { installMesh } from '../harness/fixtures/meshes.ts';
import { objectsOf } from '../harness/objects.ts';
import type { KubeObject } from '../harness/objects.ts';
import type { SimulatedCluster } from './cluster.ts';

/** The namespaces with applications, ten Services each. */
export const APPLICATIONS = ['shop', 'data'] as const;
export const SERVICES_EACH = 10;

/** Name of a Service of these applications. */
export function serviceName(index: number): string {
  return `svc-${index}`;
}

/**
 * What a cluster of the benchmarks has: Istio 1.31 with its definitions and those of the Gateway API, and two
 * applications of ten Services with 13 Deployments of two pods each, in the mesh.
 */
export async function furnish(cluster: SimulatedCluster): Promise<void> {
  await cluster.apply([...(await crdObjects('istio')), ...(await crdObjects('gateway-api'))].filter(isDefinition));
  await cluster.apply(objectsOf(await readFile('deploy/rbac/member.yaml', 'utf8')));
  await installMesh(cluster, 'istio');
  for (const namespace of APPLICATIONS)
    await installBookinfo(cluster, 'istio', { namespace, replicas: 2, workloads: workloads() });
}

/** The first three have two versions, to split between. */
function workloads(): readonly BookinfoWorkload[] {
  return Array.from({ length: SERVICES_EACH }, (_, index) => index).flatMap((index) => {
    const service = serviceName(index);
    const first = { service, version: 'v1' };
    return index < 3 ? [first, { service, version: 'v2' }] : [first];
  });
}

function isDefinition({ kind }: KubeObject): boolean {
  return kind === 'CustomResourceDefinition';
}
