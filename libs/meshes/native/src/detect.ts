import type { Mesh } from '@overmesh/model';
import {
  CONFIG_MAP,
  containersOfController,
  DEPLOYMENT,
  imageTag,
  MUTATING_WEBHOOK,
  residueOf,
  textAt,
} from '@overmesh/meshes/kit';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';

const NAME_LABEL = 'app.kubernetes.io/name';
const AGENT = 'overmesh-agent';
const CONFIG = 'overmesh-mesh';
const INJECTOR = 'overmesh-injector';

/** The agent of a cluster is its native mesh; without one, a definition or webhook left behind is a residue. */
export function detect(seen: SeenCluster): readonly Mesh[] {
  const found = agents(seen);
  return found.length ? found.map((agent) => toMesh(agent, found.length, seen)) : residue(seen);
}

/** The ConfigMap with the settings of each agent. */
export function configMaps(seen: SeenCluster): readonly { readonly namespace: string; readonly name: string }[] {
  return agents(seen).map(({ metadata }) => ({ namespace: metadata.namespace ?? '', name: CONFIG }));
}

function agents(seen: SeenCluster): readonly SeenObject[] {
  return seen
    .of(DEPLOYMENT)
    .filter(({ metadata }) => metadata.labels?.[NAME_LABEL] === AGENT)
    .sort((a, b) => ((a.metadata.namespace ?? '') < (b.metadata.namespace ?? '') ? -1 : 1));
}

function toMesh(agent: SeenObject, count: number, seen: SeenCluster): Mesh {
  const { namespace = '', name } = agent.metadata;
  const version = versionOf(agent);
  const trustDomain = trustDomainOf(namespace, seen);
  return {
    key: count > 1 ? `native-${namespace}` : 'native',
    kind: 'native',
    state: 'installed',
    mode: 'sidecar',
    ...(version && { version }),
    ...(trustDomain && { trustDomain }),
    namespace,
    evidence: [
      `Deployment ${namespace}/${name} is labelled ${NAME_LABEL}=${AGENT}`,
      trustDomain
        ? `ConfigMap ${namespace}/${CONFIG} says trust domain ${trustDomain}`
        : `ConfigMap ${namespace}/${CONFIG} names no trust domain or could not be read`,
      ...injectors(seen),
    ],
  };
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
