import { selects } from '@overmesh/model';
import type { Mesh, MeshMode } from '@overmesh/model';
import {
  CONFIG_MAP,
  confirmationOf,
  CRD,
  DAEMON_SET,
  DEPLOYMENT,
  fewUnconfirmed,
  MUTATING_WEBHOOK,
  NAMESPACE,
  objectName,
  POD,
  residueOf,
  SERVICE,
  VALIDATING_WEBHOOK,
  fieldAt,
  listAt,
  textAt,
  webhookNamespaces,
} from '@overmesh/meshes/kit';
import type { Confirmation, SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { readMeshConfig } from './mesh-config.ts';
import type { MeshConfig } from './mesh-config.ts';
import { hasSidecar, injectedRevision } from './sidecar.ts';
import { versionOfImage } from './version.ts';

export const REVISION_LABEL = 'istio.io/rev';
export const DEFAULT_REVISION = 'default';
const WEBHOOKS = /^(istio-sidecar-injector|istio-revision-tag-|istio-validator|istiod-)/;
/** Beside the control plane's own: where platforms put ztunnel. Only who runs a cluster makes namespaces of these names. */
const ZTUNNEL_NAMESPACES = ['kube-system', 'ztunnel', 'istio-cni'];
/** Of the default revision; others add theirs to the name. */
export const CONFIG_MAP_NAMES = ['istio', 'istio-sidecar-injector'];

/** An istiod Deployment and what its metadata says of it. */
interface ControlPlane {
  readonly deployment: SeenObject;
  readonly namespace: string;
  readonly revision: string;
  readonly confirmation: Confirmation;
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
  if (planes.length)
    return planes.flatMap(({ namespace, revision }) => [
      { namespace, name: configMapName(revision) },
      { namespace, name: injectorName(revision) },
    ]);
  const namespaces = new Set(webhooks(seen).flatMap(webhookNamespaces));
  return [...namespaces].sort().map((namespace) => ({ namespace, name: configMapName(DEFAULT_REVISION) }));
}

function controlPlanes(seen: SeenCluster): readonly ControlPlane[] {
  const found = seen
    .of(DEPLOYMENT)
    .filter(isIstiod)
    .map((deployment) => toControlPlane(deployment, seen))
    .sort((a, b) => compare(placeOf(a), placeOf(b)) || compare(nameOf(a.deployment), nameOf(b.deployment)));
  return fewUnconfirmed(found.filter((plane, index) => index === 0 || placeOf(plane) !== placeOf(found[index - 1])));
}

function toControlPlane(deployment: SeenObject, seen: SeenCluster): ControlPlane {
  const { namespace = '' } = deployment.metadata;
  const confirmation = confirmationOf(seen, namespace, WEBHOOKS);
  return { deployment, namespace, revision: revisionOf(deployment), confirmation };
}

/** Two Deployments of one revision in one namespace are one control plane. */
function placeOf(plane: ControlPlane | undefined): string {
  return plane ? `${plane.revision}/${plane.namespace}` : '';
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

/** The ConfigMap with the values of the injector, and so of the proxies. */
function injectorName(revision: string): string {
  return revision === DEFAULT_REVISION ? 'istio-sidecar-injector' : `istio-sidecar-injector-${revision}`;
}

function toMesh(plane: ControlPlane, planes: readonly ControlPlane[], seen: SeenCluster): Mesh {
  const { namespace, revision, confirmation } = plane;
  const { sentence: confirmed, ...state } = confirmation;
  const running = runningImage(plane);
  const config = meshConfigOf(plane, seen);
  const ztunnel = ztunnelOf(plane, planes, seen);
  const clusterDomain = clusterDomainOf(plane, seen);
  const unread = unreadNamespaces(config.found?.discoverySelectors, seen);
  return {
    key: meshKey(plane, planes),
    kind: 'istio',
    ...state,
    modes: ztunnel ? modesBeside(plane, seen) : ['sidecar'],
    ...(running.version && { version: running.version }),
    revision,
    ...(config.found && { trustDomain: config.found.trustDomain }),
    ...(config.found?.trustDomainAliases && { trustDomainAliases: config.found.trustDomainAliases }),
    namespace,
    ...(config.found?.rootNamespace && { rootNamespace: config.found.rootNamespace }),
    ...(config.found?.exportTo && { exportTo: config.found.exportTo }),
    ...(clusterDomain && { clusterDomain }),
    ...(unread.namespaces.length > 0 && { unreadNamespaces: unread.namespaces }),
    evidence: [
      running.sentence,
      revisionSentence(plane),
      config.sentence,
      confirmed,
      ...(clusterDomain ? [`its proxies are told that Services are below ${clusterDomain}`] : []),
      ...unread.sentences,
      ...(ztunnel ? [ztunnel] : []),
    ],
  };
}

/**
 * The revision is always in the key but for the default one: a key must not change when a second revision arrives. What
 * nothing confirms has a key that no installed one ever has.
 */
function meshKey({ revision, namespace, confirmation }: ControlPlane, planes: readonly ControlPlane[]): string {
  const key = configMapName(revision);
  if (confirmation.state === 'unconfirmed') return objectName([key, 'unconfirmed-in', namespace]);
  const twins = planes.filter((plane) => plane.revision === revision && plane.confirmation.state === 'installed');
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

/** Only a domain that is not Kubernetes' default one is told. */
function clusterDomainOf({ namespace, revision }: ControlPlane, seen: SeenCluster): string | undefined {
  const configMap = seen
    .of(CONFIG_MAP)
    .find(({ metadata }) => metadata.namespace === namespace && metadata.name === injectorName(revision));
  const domain = textAt(parsedJson(textAt(configMap, 'data', 'values')), 'global', 'proxy', 'clusterDomain');
  return domain === undefined || domain === DEFAULT_DOMAIN || !DOMAIN.test(domain) ? undefined : domain;
}

const DEFAULT_DOMAIN = 'cluster.local';
const DOMAIN = /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/;

function parsedJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Namespaces that no discovery selector is about. Selectors that cannot be read leave it open, and that is told. */
function unreadNamespaces(
  selectors: MeshConfig['discoverySelectors'],
  seen: SeenCluster,
): { readonly namespaces: readonly string[]; readonly sentences: readonly string[] } {
  if (!selectors) return { namespaces: [], sentences: [] };
  if (selectors === 'unknown') return { namespaces: [], sentences: [UNREADABLE_SELECTORS] };
  const outside = seen
    .of(NAMESPACE)
    .filter(({ metadata }) => !selectors.some((selector) => selects(selector, metadata.labels ?? {})))
    .map(({ metadata }) => metadata.name)
    .sort();
  return { namespaces: outside, sentences: ['it looks only into the namespaces of its discoverySelectors'] };
}

const UNREADABLE_SELECTORS =
  'its discoverySelectors are more than labels, so it is not known which namespaces it looks into';

/** In a namespace of the mesh's: a tenant's DaemonSet under this label makes nothing ambient. */
function ztunnelOf(plane: ControlPlane, planes: readonly ControlPlane[], seen: SeenCluster): string | undefined {
  const ztunnel = seen
    .of(DAEMON_SET)
    .filter(({ metadata }) => metadata.labels?.['app'] === 'ztunnel' || metadata.name === 'ztunnel')
    .filter(({ metadata }) => [plane.namespace, ...ZTUNNEL_NAMESPACES].includes(metadata.namespace ?? ''))
    .find((daemonSet) => isOnly(plane, planes) || revisionOfZtunnel(daemonSet) === plane.revision);
  return ztunnel && `DaemonSet ${nameOf(ztunnel)} is there: pods may be in ambient mode`;
}

/** Whether it is the only one that is as certain as it is. */
function isOnly({ confirmation }: ControlPlane, planes: readonly ControlPlane[]): boolean {
  return planes.filter((plane) => plane.confirmation.state === confirmation.state).length === 1;
}

/**
 * Pods that have a sidecar go on obeying what they did when ztunnel comes beside them: an installer's DaemonSet changes the
 * mode of no workload.
 */
function modesBeside(plane: ControlPlane, seen: SeenCluster): readonly MeshMode[] {
  return hasSidecars(plane, seen) ? ['ambient', 'sidecar'] : ['ambient'];
}

function hasSidecars({ revision }: ControlPlane, seen: SeenCluster): boolean {
  return seen.of(POD).some((pod) => {
    if (!hasSidecar(pod)) return false;
    const injected = pod.metadata.annotations?.[REVISION_LABEL] ?? injectedRevision(pod) ?? revision;
    return injected === revision;
  });
}

/** Its chart writes the revision into annotations. */
function revisionOfZtunnel({ metadata }: SeenObject): string {
  return metadata.annotations?.[REVISION_LABEL] || metadata.labels?.[REVISION_LABEL] || DEFAULT_REVISION;
}

function residue(seen: SeenCluster): readonly Mesh[] {
  const crds = seen.of(CRD).filter(({ metadata }) => metadata.name.endsWith('.istio.io'));
  const evidence = [
    ...(crds.length ? [`${crds.length} CRDs of istio.io are there (${crds[0]?.metadata.name ?? ''} is one)`] : []),
    ...webhooks(seen).map(({ kind, metadata }) => `${kind} ${metadata.name} is there`),
    ...leftConfigMaps(seen).map((configMap) => `ConfigMap ${nameOf(configMap)} is there`),
    ...(webhooks(seen).length ? remoteServices(seen) : []).map(
      (service) =>
        `Service ${nameOf(service)} has no selector: an istiod elsewhere steers the proxies here, and policy for them belongs to its cluster`,
    ),
  ];
  return residueOf('istio', evidence, 'no Deployment is labelled app=istiod');
}

function webhooks(seen: SeenCluster): readonly SeenObject[] {
  return [...seen.of(MUTATING_WEBHOOK), ...seen.of(VALIDATING_WEBHOOK)]
    .filter(({ metadata }) => WEBHOOKS.test(metadata.name))
    .sort((a, b) => compare(a.metadata.name, b.metadata.name));
}

/** Profile `remote` leads to its control plane by a Service without pods. */
function remoteServices(seen: SeenCluster): readonly SeenObject[] {
  return seen
    .of(SERVICE)
    .filter(
      ({ metadata, ...service }) => metadata.name === 'istiod' && fieldAt(service, 'spec', 'selector') === undefined,
    );
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
