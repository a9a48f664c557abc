import type { Problem } from '@overmesh/model';
import type { Cluster } from './cluster.ts';

/** Nothing is registered under this name. */
export function noCluster(name: string): Problem {
  return { path: 'name', code: 'NOT_FOUND', message: `there is no cluster ${name}`, fix: 'overmesh cluster list' };
}

export function duplicateName(name: string): Problem {
  return { path: 'name', code: 'DUPLICATE', message: `there is a cluster ${name} already: take another name` };
}

export function alreadyRegistered({ name, uid }: Cluster): Problem {
  const message = `this cluster is registered already, as ${name}: kube-system has the same UID ${uid}`;
  return { path: 'kubeconfig', code: 'ALREADY_REGISTERED', message, fix: `overmesh cluster show ${name}` };
}

export function wrongCluster({ name, uid }: Cluster, other: string): Problem {
  const message = `the kubeconfig leads to another cluster: kube-system has the UID ${other}, ${name} has ${uid}`;
  return { path: 'kubeconfig', code: 'WRONG_CLUSTER', message, fix: 'overmesh cluster register <new name> …' };
}
