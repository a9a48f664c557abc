import type { Mesh } from '@overmesh/model';
import {
  CONFIG_MAP,
  confirmationOf,
  containersOfController,
  DEPLOYMENT,
  fewUnconfirmed,
  imageTag,
  MUTATING_WEBHOOK,
  objectName,
  residueOf,
  textAt,
  VALIDATING_WEBHOOK,
} from '@overmesh/meshes/kit';
import type { Confirmation, SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { plainVersion, readValues } from './values.ts';

const COMPONENT_LABEL = 'linkerd.io/control-plane-component';
const CONFIG = 'linkerd-config';
export const CONFIG_MAP_NAMES = [CONFIG];
const WEBHOOKS = /^linkerd-.*-webhook-config$/;
const GROUPS = ['linkerd.io', 'policy.linkerd.io', 'workload.linkerd.io', 'multicluster.linkerd.io'];

interface ControlPlane {
  readonly namespace: string;
  readonly deployments: readonly SeenObject[];
  readonly confirmation: Confirmation;
}

/** Every namespace with Linkerd's control plane is one mesh; without any, what one left behind is a residue. */
export function detect(seen: SeenCluster): readonly Mesh[] {
  const planes = controlPlanes(seen);
  return planes.length ? planes.map((plane) => toMesh(plane, planes, seen)) : residue(seen);
}

/** The ConfigMap with the values of each control plane. */
export function configMaps(seen: SeenCluster): readonly { readonly namespace: string; readonly name: string }[] {
  return controlPlanes(seen).map(({ namespace }) => ({ namespace, name: CONFIG }));
}

function controlPlanes(seen: SeenCluster): readonly ControlPlane[] {
  const components = seen.of(DEPLOYMENT).filter(({ metadata }) => metadata.labels?.[COMPONENT_LABEL]);
  const namespaces = [...new Set(components.map(({ metadata }) => metadata.namespace ?? ''))].sort();
  const planes = namespaces
    .map((namespace) => ({
      namespace,
      deployments: components.filter(({ metadata }) => metadata.namespace === namespace),
      confirmation: confirmationOf(seen, namespace, WEBHOOKS),
    }))
    .filter(hasCore);
  return fewUnconfirmed(planes);
}

/** Extensions of old releases carry the label too; without identity or destination there is no mesh. */
function hasCore({ deployments }: ControlPlane): boolean {
  return deployments.some((deployment) => ['identity', 'destination'].includes(componentOf(deployment)));
}

function componentOf({ metadata }: SeenObject): string {
  return metadata.labels?.[COMPONENT_LABEL] ?? '';
}

function toMesh(plane: ControlPlane, planes: readonly ControlPlane[], seen: SeenCluster): Mesh {
  const { namespace, deployments, confirmation } = plane;
  const { sentence, ...state } = confirmation;
  const config = seen
    .of(CONFIG_MAP)
    .find(({ metadata }) => metadata.namespace === namespace && metadata.name === CONFIG);
  const values = readValues(textAt(config, 'data', 'values') ?? '');
  const version = values.version ?? versionOf(deployments);
  return {
    key: meshKey(plane, planes),
    kind: 'linkerd',
    ...state,
    modes: ['sidecar'],
    ...(version && { version }),
    ...(values.trustDomain && { trustDomain: values.trustDomain }),
    ...(values.opaquePorts !== undefined && { opaquePorts: values.opaquePorts }),
    namespace,
    evidence: [...deployments.map(deploymentSentence).sort(), configSentence(namespace, config, values), sentence],
  };
}

function meshKey({ namespace, confirmation }: ControlPlane, planes: readonly ControlPlane[]): string {
  if (confirmation.state === 'unconfirmed') return objectName(['linkerd', 'unconfirmed-in', namespace]);
  const installed = planes.filter((plane) => plane.confirmation.state === 'installed');
  return installed.length > 1 ? objectName(['linkerd', namespace]) : 'linkerd';
}

function versionOf(deployments: readonly SeenObject[]): string | undefined {
  const label = deployments.map(({ metadata }) => metadata.labels?.['app.kubernetes.io/version']).find(Boolean);
  const image = deployments
    .flatMap(containersOfController)
    .find((container) => container.image.includes('/controller:'));
  const version = label ?? (image && imageTag(image.image));
  return version && plainVersion(version);
}

function deploymentSentence(deployment: SeenObject): string {
  const { namespace = '', name } = deployment.metadata;
  return `Deployment ${namespace}/${name} is labelled ${COMPONENT_LABEL}=${componentOf(deployment)}`;
}

function configSentence(
  namespace: string,
  config: SeenObject | undefined,
  { version, trustDomain }: ReturnType<typeof readValues>,
): string {
  if (!config) return `ConfigMap ${namespace}/${CONFIG} could not be read, so the trust domain is not known`;
  return `ConfigMap ${namespace}/${CONFIG} says version ${version ?? 'unknown'} and trust domain ${trustDomain ?? 'unknown'}`;
}

function residue(seen: SeenCluster): readonly Mesh[] {
  const groups = GROUPS.filter((group) => seen.groups.has(group));
  const webhooks = [...seen.of(MUTATING_WEBHOOK), ...seen.of(VALIDATING_WEBHOOK)]
    .filter(({ metadata }) => WEBHOOKS.test(metadata.name))
    .map(({ kind, metadata }) => `${kind} ${metadata.name} is there`);
  const evidence = [...groups.map((group) => `API group ${group} is there`), ...webhooks.sort()];
  return residueOf('linkerd', evidence, `no Deployment is labelled ${COMPONENT_LABEL}=identity or destination`);
}
