import type { JsonObject } from '@overmesh/model';
import { BUILT_IN_SCHEMAS, LOOSE } from '../schema/built-in.ts';
import { schemaOfDefinition } from '../schema/openapi.ts';
import type { Schema } from '../schema/schema.ts';
import { isObject } from '../schema/schema.ts';

/** A kind in one version, as a cluster serves it. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** Whether its status is written apart. */
  readonly hasStatus: boolean;
  /** Whether `metadata.generation` counts changes. */
  readonly countsGenerations: boolean;
  readonly schema: Schema;
  /** Whether a definition stands behind it, so that unknown fields are dropped and defaults filled in. */
  readonly isDefined: boolean;
  /** The version that objects are kept in. */
  readonly storageVersion: string;
}

/** `group/plural`: objects of all versions of a kind lie together. */
export function resourceOf({ group, plural }: Pick<Kind, 'group' | 'plural'>): string {
  return `${group}/${plural}`;
}

export function apiVersionOf({ group, version }: Pick<Kind, 'group' | 'version'>): string {
  return group ? `${group}/${version}` : version;
}

type Row = readonly [group: string, kind: string, plural: string, scope: 'cluster' | 'namespace', ...short: string[]];

const rows: readonly Row[] = [
  ['', 'Namespace', 'namespaces', 'cluster', 'ns'],
  ['', 'Pod', 'pods', 'namespace', 'po'],
  ['', 'Service', 'services', 'namespace', 'svc'],
  ['', 'ServiceAccount', 'serviceaccounts', 'namespace', 'sa'],
  ['', 'ConfigMap', 'configmaps', 'namespace', 'cm'],
  ['', 'Secret', 'secrets', 'namespace'],
  ['', 'Node', 'nodes', 'cluster', 'no'],
  ['apps', 'Deployment', 'deployments', 'namespace', 'deploy'],
  ['apps', 'ReplicaSet', 'replicasets', 'namespace', 'rs'],
  ['apps', 'StatefulSet', 'statefulsets', 'namespace', 'sts'],
  ['apps', 'DaemonSet', 'daemonsets', 'namespace', 'ds'],
  ['discovery.k8s.io', 'EndpointSlice', 'endpointslices', 'namespace'],
  ['admissionregistration.k8s.io', 'MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', 'cluster'],
  ['admissionregistration.k8s.io', 'ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', 'cluster'],
  ['rbac.authorization.k8s.io', 'ClusterRole', 'clusterroles', 'cluster'],
  ['rbac.authorization.k8s.io', 'Role', 'roles', 'namespace'],
  ['rbac.authorization.k8s.io', 'RoleBinding', 'rolebindings', 'namespace'],
  ['rbac.authorization.k8s.io', 'ClusterRoleBinding', 'clusterrolebindings', 'cluster'],
  ['apiextensions.k8s.io', 'CustomResourceDefinition', 'customresourcedefinitions', 'cluster', 'crd', 'crds'],
];

const withStatus = new Set([
  'Namespace',
  'Pod',
  'Service',
  'Node',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'CustomResourceDefinition',
]);
const withGenerations = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'EndpointSlice',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'CustomResourceDefinition',
]);

function builtIn([group, kind, plural, scope, ...shortNames]: Row): Kind {
  return {
    group,
    version: 'v1',
    kind,
    plural,
    singular: kind.toLowerCase(),
    shortNames,
    namespaced: scope === 'namespace',
    hasStatus: withStatus.has(kind),
    countsGenerations: withGenerations.has(kind),
    schema: BUILT_IN_SCHEMAS.get(`${group}/${kind}`) ?? LOOSE,
    isDefined: false,
    storageVersion: 'v1',
  };
}

/** The kinds that every cluster serves here. A real API server has some seventy; nobody asks for the others. */
export const BUILT_IN_KINDS: readonly Kind[] = rows.map(builtIn);

/** The kinds that a CustomResourceDefinition brings, one for each version that it serves. */
export function definedKinds(definition: JsonObject): readonly Kind[] {
  const spec = definition['spec'];
  if (!isObject(spec) || !isObject(spec['names']) || !Array.isArray(spec['versions'])) return [];
  const { kind, plural, singular, shortNames } = spec['names'];
  const versions = spec['versions'].filter(isObject);
  const storage = versions.find((version) => version['storage'] === true);
  return versions
    .filter((version) => version['served'] === true)
    .map((version) => {
      const hasStatus = isObject(version['subresources']) && version['subresources']['status'] !== undefined;
      return {
        group: String(spec['group']),
        version: String(version['name']),
        kind: String(kind),
        plural: String(plural),
        singular: typeof singular === 'string' ? singular : String(kind).toLowerCase(),
        shortNames: Array.isArray(shortNames) ? shortNames.map(String) : [],
        namespaced: spec['scope'] === 'Namespaced',
        hasStatus,
        countsGenerations: true,
        schema: schemaIn(version),
        isDefined: true,
        storageVersion: String((storage ?? version)['name']),
      };
    });
}

function schemaIn(version: JsonObject): Schema {
  const schema = version['schema'];
  const openapi = isObject(schema) ? schema['openAPIV3Schema'] : undefined;
  return isObject(openapi) ? schemaOfDefinition(openapi) : LOOSE;
}
