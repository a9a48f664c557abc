import { crdObjects } from '../harness/crds.ts';
import { installBookinfo } from '../harness/fixtures/bookinfo.ts';
import type { BookinfoWorkload } from '../harness/fixtures/bookinfo.ts';
import { installMesh } from '../harness/fixtures/meshes.ts';
import { memberObjects } from '../harness/member-rights.ts';
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
  await cluster.apply((await memberObjects()).filter(isNoAdmissionPolicy));
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

/** A pod of the first Service turns ready or unready, and its Deployment says so. */
export async function turnPod(cluster: SimulatedCluster, isReady: boolean): Promise<void> {
  const [namespace] = APPLICATIONS;
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const { body } = await cluster.request('GET', `${pods}?labelSelector=app%3D${serviceName(0)}&limit=1`);
  const [pod] = (body as { readonly items: readonly KubeObject[] }).items;
  if (!pod) throw new Error(`${cluster.name} has no pod of ${serviceName(0)}`);
  const conditions = [{ type: 'Ready', status: isReady ? 'True' : 'False' }];
  const deployment = `/apis/apps/v1/namespaces/${namespace}/deployments/${serviceName(0)}-v1/status`;
  await patchStatus(cluster, `${pods}/${pod.metadata.name}/status`, { conditions });
  await patchStatus(cluster, deployment, { readyReplicas: isReady ? 2 : 1 });
}

async function patchStatus(cluster: SimulatedCluster, path: string, status: object): Promise<void> {
  const answer = await cluster.request('PATCH', path, { status }, 'application/merge-patch+json');
  if (answer.status !== 200) throw new Error(`PATCH ${path}: ${answer.status}`);
}

/** These servers have none: what an admission policy refuses is shown on real ones. */
export function isNoAdmissionPolicy({ apiVersion }: KubeObject): boolean {
  return !apiVersion.startsWith('admissionregistration.k8s.io/');
}

export function isDefinition({ kind }: KubeObject): boolean {
  return kind === 'CustomResourceDefinition';
}
