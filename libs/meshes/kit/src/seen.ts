import type { KindRef } from '@overmesh/model';

/** An object of a cluster as discovery holds it: metadata, and the parts that some plugin reads. */
export interface SeenObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    /** Counts changes of the spec; a controller's `observedGeneration` is compared with it. */
    readonly generation?: number;
    /** RFC 3339, in whole seconds. */
    readonly creationTimestamp?: string;
    /** Field managers that wrote its content, sorted; of kinds of a mesh only. */
    readonly authors?: readonly string[];
    /** It is being deleted, and there until this time or until its finalizers have let go. */
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly {
      readonly kind: string;
      readonly name: string;
      readonly controller?: boolean;
    }[];
  };
  readonly [field: string]: unknown;
}

/** What discovery saw of one cluster. A kind that could not be read is missing from `readable`: absent is not empty. */
export interface SeenCluster {
  of(kind: KindRef): readonly SeenObject[];
  /** API groups that have at least one CRD or are served. */
  readonly groups: ReadonlySet<string>;
}

const apps = { group: 'apps', version: 'v1', namespaced: true };
const core = { group: '', version: 'v1', namespaced: true };

/** Kinds that discovery watches on every cluster, and every plugin may read. No Secrets. */
export const DEPLOYMENT: KindRef = { ...apps, kind: 'Deployment', plural: 'deployments' };
export const STATEFUL_SET: KindRef = { ...apps, kind: 'StatefulSet', plural: 'statefulsets' };
export const DAEMON_SET: KindRef = { ...apps, kind: 'DaemonSet', plural: 'daemonsets' };
export const REPLICA_SET: KindRef = { ...apps, kind: 'ReplicaSet', plural: 'replicasets' };
export const POD: KindRef = { ...core, kind: 'Pod', plural: 'pods' };
export const SERVICE: KindRef = { ...core, kind: 'Service', plural: 'services' };
export const NAMESPACE: KindRef = { ...core, kind: 'Namespace', plural: 'namespaces', namespaced: false };
/** Read one by one, by the names that a plugin gives: others' ConfigMaps are none of our business. */
export const CONFIG_MAP: KindRef = { ...core, kind: 'ConfigMap', plural: 'configmaps' };
export const MUTATING_WEBHOOK: KindRef = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  namespaced: false,
};
export const VALIDATING_WEBHOOK: KindRef = {
  ...MUTATING_WEBHOOK,
  kind: 'ValidatingWebhookConfiguration',
  plural: 'validatingwebhookconfigurations',
};
export const CRD: KindRef = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  namespaced: false,
};

/** What every cluster is watched for, whatever its meshes. */
export const WATCHED_EVERYWHERE: readonly KindRef[] = [
  CRD,
  NAMESPACE,
  DEPLOYMENT,
  STATEFUL_SET,
  DAEMON_SET,
  REPLICA_SET,
  POD,
  SERVICE,
  MUTATING_WEBHOOK,
  VALIDATING_WEBHOOK,
];
