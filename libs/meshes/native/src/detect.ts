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
} from '@overmesh/meshes/kit';
import type { Confirmation, SeenCluster, SeenObject } from '@overmesh/meshes/kit';

const NAME_LABEL = 'app.kubernetes.io/name';
const AGENT = 'overmesh-agent';
const CONFIG = 'overmesh-mesh';
export const CONFIG_MAP_NAMES = [CONFIG];
const INJECTOR = 'overmesh-injector';
const WEBHOOKS = new RegExp(`^${INJECTOR}$`);

interface Agent {
  readonly deployment: SeenObject;
  readonly namespace: string;
  readonly confirmation: Confirmation;
}

/** The agent of a cluster is its native mesh; without one, a definition or webhook left behind is a residue. */
export function detect(seen: SeenCluster): readonly Mesh[] {
  const found = agents(seen);
  return found.length ? found.map((agent) => toMesh(agent, found, seen)) : residue(seen);
}

/** The ConfigMap with the settings of each agent. */
export function configMaps(seen: SeenCluster): readonly { readonly namespace: string; readonly name: string }[] {
  return agents(seen).map(({ namespace }) => ({ namespace, name: CONFIG }));
}

/** One for each namespace. */
function agents(seen: SeenCluster): readonly Agent[] {
  const deployments = seen.of(DEPLOYMENT).filter(({ metadata }) => metadata.labels?.[NAME_LABEL] === AGENT);
  const sorted = [...deployments].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const byNamespace = new Map([...sorted].reverse().map((one) => [one.metadata.namespace ?? '', one]));
  const found = [...byNamespace].reverse().map(([namespace, deployment]) => ({
    deployment,
    namespace,
    confirmation: confirmationOf(seen, namespace, WEBHOOKS),
  }));
  return fewUnconfirmed(found);
}

function toMesh(agent: Agent, agents: readonly Agent[], seen: SeenCluster): Mesh {
  const { namespace, deployment } = agent;
  const { sentence, ...state } = agent.confirmation;
  const version = versionOf(deployment);
  const trustDomain = trustDomainOf(namespace, seen);
  return {
    key: meshKey(agent, agents),
    kind: 'native',
    ...state,
    modes: ['sidecar'],
    ...(version && { version }),
    ...(trustDomain && { trustDomain }),
    namespace,
    evidence: [
      `Deployment ${placeOf(deployment)} is labelled ${NAME_LABEL}=${AGENT}`,
      trustDomain
        ? `ConfigMap ${namespace}/${CONFIG} says trust domain ${trustDomain}`
        : `ConfigMap ${namespace}/${CONFIG} names no trust domain or could not be read`,
      sentence,
    ],
  };
}

function meshKey({ namespace, confirmation }: Agent, all: readonly Agent[]): string {
  if (confirmation.state === 'unconfirmed') return objectName(['native', 'unconfirmed-in', namespace]);
  const installed = all.filter((agent) => agent.confirmation.state === 'installed');
  return installed.length > 1 ? objectName(['native', namespace]) : 'native';
}

function placeOf({ metadata }: SeenObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function versionOf(agent: SeenObject): string | undefined {
  const [container] = containersOfController(agent);
  return agent.metadata.labels?.['app.kubernetes.io/version'] ?? (container && imageTag(container.image));
}

/** One top-level line of the YAML under `mesh.yaml`. */
function trustDomainOf(namespace: string, seen: SeenCluster): string | undefined {
  const config = seen
    .of(CONFIG_MAP)
    .find(({ metadata }) => metadata.namespace === namespace && metadata.name === CONFIG);
  const text = textAt(config, 'data', 'mesh.yaml') ?? '';
  return /^trustDomain:[ \t]*["']?([^"'\s#]+)/m.exec(text)?.[1];
}

function injectors(seen: SeenCluster): readonly string[] {
  return seen
    .of(MUTATING_WEBHOOK)
    .filter(({ metadata }) => metadata.name === INJECTOR)
    .map(({ kind, metadata }) => `${kind} ${metadata.name} is there`);
}

function residue(seen: SeenCluster): readonly Mesh[] {
  const group = seen.groups.has('overmesh.io') ? ['API group overmesh.io is there'] : [];
  const evidence = [...group, ...injectors(seen)];
  return residueOf('native', evidence, `no Deployment is labelled ${NAME_LABEL}=${AGENT}`);
}
