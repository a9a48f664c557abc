import type { Mesh } from '@overmesh/model';
import {
  CONFIG_MAP,
  CRD,
  DAEMON_SET,
  DEPLOYMENT,
  MUTATING_WEBHOOK,
  objectName,
  residueOf,
  VALIDATING_WEBHOOK,
  fieldAt,
  listAt,
  textAt,
} from '@overmesh/meshes/kit';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { readMeshConfig } from './mesh-config.ts';
import type { MeshConfig } from './mesh-config.ts';
import { versionOfImage } from './version.ts';

export const REVISION_LABEL = 'istio.io/rev';
export const DEFAULT_REVISION = 'default';

/** An istiod Deployment and what its metadata says of it. */
interface ControlPlane {
  readonly deployment: SeenObject;
  readonly namespace: string;
  readonly revision: string;
}

/** Every istiod is one mesh; without any, what an uninstalled one left behind is one residue. */
export function detect(seen: SeenCluster): readonly Mesh[] {
  const planes = controlPlanes(seen);
  if (!planes.length) return residue(seen);
  return planes.map((plane) => toMesh(plane, planes, seen));
}

/** ConfigMaps that hold the MeshConfig of each istiod, or that an uninstalled one may have left. */
export function configMaps(seen: SeenCluster): readonly { readonly namespace: string; readonly name: string }[] {
  const planes = controlPlanes(seen);
  if (planes.length) return planes.map(({ namespace, revision }) => ({ namespace, name: configMapName(revision) }));
  const namespaces = new Set(webhooks(seen).flatMap(webhookNamespaces));
  return [...namespaces].sort().map((namespace) => ({ namespace, name: configMapName(DEFAULT_REVISION) }));
}

function controlPlanes(seen: SeenCluster): readonly ControlPlane[] {
  return seen
    .of(DEPLOYMENT)
    .filter(isIstiod)
    .map((deployment) => ({
      deployment,
      namespace: deployment.metadata.namespace ?? '',
      revision: revisionOf(deployment),
    }))
    .sort((a, b) => compare(`${a.revision}/${a.namespace}`, `${b.revision}/${b.namespace}`));
}

/** By label, wherever it runs and whatever it is called: names and namespaces are the installer's choice. */
function isIstiod(deployment: SeenObject): boolean {
  const template = textAt(deployment, 'spec', 'template', 'metadata', 'labels', 'app');
  return deployment.metadata.labels?.['app'] === 'istiod' || template === 'istiod';
}

function revisionOf({ metadata }: SeenObject): string {
  return metadata.labels?.[REVISION_LABEL] || DEFAULT_REVISION;
}

function configMapName(revision: string): string {
  return revision === DEFAULT_REVISION ? 'istio' : `istio-${revision}`;
}

function toMesh(plane: ControlPlane, planes: readonly ControlPlane[], seen: SeenCluster): Mesh {
  const { namespace, revision } = plane;
  const running = runningImage(plane);
  const config = meshConfigOf(plane, seen);
  const ztunnel = ztunnelOf(plane, planes, seen);
  return {
    key: meshKey(plane, planes),
    kind: 'istio',
    state: 'installed',
    mode: ztunnel ? 'ambient' : 'sidecar',
    ...(running.version && { version: running.version }),
    revision,
    ...(config.found && { trustDomain: config.found.trustDomain }),
    namespace,
    ...(config.found?.rootNamespace && { rootNamespace: config.found.rootNamespace }),
    evidence: [running.sentence, revisionSentence(plane), config.sentence, ...(ztunnel ? [ztunnel] : [])],
  };
}

/** The revision is always in the key but for the default one: a key must not change when a second revision arrives. */
function meshKey({ revision, namespace }: ControlPlane, planes: readonly ControlPlane[]): string {
  const key = configMapName(revision);
  const twins = planes.filter((plane) => plane.revision === revision);
  return twins.length > 1 ? objectName([key, 'in', namespace]) : objectName([key]);
}

function runningImage({ deployment }: ControlPlane): { readonly version?: string; readonly sentence: string } {
  const name = nameOf(deployment);
  const containers = listAt(deployment, 'spec', 'template', 'spec', 'containers');
  const image = textAt(
    containers.find((container) => textAt(container, 'name') === 'discovery'),
    'image',
  );
  if (!image) return { sentence: `Deployment ${name} is labelled app=istiod and has no container discovery` };
  const version = versionOfImage(image) ?? versionLabel(deployment);
  return { ...(version && { version }), sentence: `Deployment ${name} runs image ${image}` };
}

/** Where an image is pinned by digest alone, the chart's label still tells. */
function versionLabel({ metadata }: SeenObject): string | undefined {
  const label = metadata.labels?.['app.kubernetes.io/version'];
  return label && /^\d+\.\d+/.test(label) ? label : undefined;
}

function revisionSentence({ deployment, revision }: ControlPlane): string {
  const labelled = deployment.metadata.labels?.[REVISION_LABEL];
  return labelled
    ? `its label ${REVISION_LABEL} says revision ${revision}`
    : `it has no label ${REVISION_LABEL}, so its revision is ${DEFAULT_REVISION}`;
}

function meshConfigOf(
  { namespace, revision }: ControlPlane,
  seen: SeenCluster,
): { readonly found?: MeshConfig; readonly sentence: string } {
  const name = configMapName(revision);
  const configMap = seen
    .of(CONFIG_MAP)
    .find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  const text = fieldAt(configMap, 'data', 'mesh');
  if (typeof text !== 'string')
    return { sentence: `ConfigMap ${namespace}/${name} could not be read, so the trust domain is not known` };
  const found = readMeshConfig(text);
  return { found, sentence: `ConfigMap ${namespace}/${name} has trust domain ${found.trustDomain}` };
}

function ztunnelOf(plane: ControlPlane, planes: readonly ControlPlane[], seen: SeenCluster): string | undefined {
  const ztunnel = seen
    .of(DAEMON_SET)
    .filter(({ metadata }) => metadata.labels?.['app'] === 'ztunnel' || metadata.name === 'ztunnel')
    .find((daemonSet) => planes.length === 1 || revisionOf(daemonSet) === plane.revision);
  return ztunnel && `DaemonSet ${nameOf(ztunnel)} is there: pods may be in ambient mode`;
}

function residue(seen: SeenCluster): readonly Mesh[] {
  const crds = seen.of(CRD).filter(({ metadata }) => metadata.name.endsWith('.istio.io'));
  const evidence = [
    ...(crds.length ? [`${crds.length} CRDs of istio.io are there (${crds[0]?.metadata.name ?? ''} is one)`] : []),
    ...webhooks(seen).map(({ kind, metadata }) => `${kind} ${metadata.name} is there`),
    ...leftConfigMaps(seen).map((configMap) => `ConfigMap ${nameOf(configMap)} is there`),
  ];
  return residueOf('istio', evidence, 'no Deployment is labelled app=istiod');
}

function webhooks(seen: SeenCluster): readonly SeenObject[] {
  const named = /^(istio-sidecar-injector|istio-revision-tag-|istio-validator|istiod-)/;
  return [...seen.of(MUTATING_WEBHOOK), ...seen.of(VALIDATING_WEBHOOK)]
    .filter(({ metadata }) => named.test(metadata.name))
    .sort((a, b) => compare(a.metadata.name, b.metadata.name));
}

function webhookNamespaces(configuration: SeenObject): readonly string[] {
  return listAt(configuration, 'webhooks').flatMap((webhook) => {
    const namespace = textAt(webhook, 'clientConfig', 'service', 'namespace');
    return namespace ? [namespace] : [];
  });
}

/** ConfigMaps are read by the names that `configMaps` asks for, so one that holds a MeshConfig is Istio's. */
function leftConfigMaps(seen: SeenCluster): readonly SeenObject[] {
  return seen
    .of(CONFIG_MAP)
    .filter((configMap) => configMap.metadata.name === 'istio' && fieldAt(configMap, 'data', 'mesh') !== undefined);
}

function nameOf({ metadata }: SeenObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
