import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { meshObjects } from '../../harness/fixtures/meshes.ts';
import { applyPatch } from '../../harness/kube-client.ts';
import type { StrangerStep, Surrounding } from '../plan/strangers.ts';
import { NAMESPACE } from '../world.ts';
import { strangersObject, strangersPath } from './strangers-objects.ts';

type Access = Pick<ClusterAccess, 'request' | 'apply'>;

const MERGE = 'application/merge-patch+json';
const CONFIG = '/api/v1/namespaces/istio-system/configmaps/istio';
/** No namespace has this label: an istiod with it looks into none. */
const SELECTORS = 'discoverySelectors:\n- matchLabels:\n    overmesh.test/looked-into: "yes"\n';

/** Tenants and installers of an Istio cluster: objects and parts of the mesh appear and vanish, whatever policy wants. */
export class Stranger {
  readonly #access: Access;
  /** Paths of their objects by name. */
  readonly #objects = new Map<string, string>();
  #acts = 0;

  constructor(access: Access) {
    this.#access = access;
  }

  /** @returns how often the API server said yes */
  async run(steps: readonly StrangerStep[], startedAt: number): Promise<number> {
    for (const step of steps) {
      const ms = startedAt + step.atMs - Date.now();
      if (ms > 0) await sleep(ms);
      await this.act(step);
    }
    return this.#acts;
  }

  /** One step. What the API server does not answer was done or not: strangers do not mind. */
  async act(step: StrangerStep): Promise<void> {
    const done = await this.#do(step).catch(() => false);
    if (done) this.#acts += 1;
  }

  /** Takes everything of theirs away, as if they had never been there. */
  async leave(): Promise<void> {
    for (const name of this.#objects.keys()) await this.#unclaim(name);
    for (const what of Object.keys(SURROUNDING) as Surrounding[]) await SURROUNDING[what].vanish(this.#access);
  }

  async #do(step: StrangerStep): Promise<boolean> {
    if (step.do === 'unclaim') return this.#unclaim(step.name);
    if (step.do !== 'claim') return SURROUNDING[step.what][step.do](this.#access);
    await this.#unclaim(step.name);
    const path = strangersPath(step);
    this.#objects.set(step.name, path);
    const collection = path.slice(0, path.lastIndexOf('/'));
    const { status } = await this.#access.request('POST', collection, strangersObject(step));
    return status < 300;
  }

  async #unclaim(name: string): Promise<boolean> {
    const path = this.#objects.get(name);
    if (path === undefined) return false;
    const { status } = await this.#access.request('DELETE', path);
    this.#objects.delete(name);
    return status < 300;
  }
}

/** A whole chaos of them, after which they are gone, however long the API server takes to hear of it. */
export async function runStrangers(
  access: Access,
  steps: readonly StrangerStep[],
  startedAt: number,
  giveUp: number,
): Promise<number> {
  const stranger = new Stranger(access);
  const acts = await stranger.run(steps, startedAt);
  while (!(await hasLeft(stranger))) {
    if (Date.now() > giveUp) throw new Error('the API server did not let the strangers leave');
    await sleep(1_000);
  }
  return acts;
}

async function hasLeft(stranger: Stranger): Promise<boolean> {
  return stranger.leave().then(
    () => true,
    () => false,
  );
}

type Change = (access: Access) => Promise<boolean>;

const SURROUNDING: Readonly<Record<Surrounding, { readonly appear: Change; readonly vanish: Change }>> = {
  ztunnel: {
    appear: installing('istio-ambient', 'DaemonSet'),
    vanish: deleting('/apis/apps/v1/namespaces/istio-system/daemonsets/ztunnel'),
  },
  'second revision': {
    appear: installing('istio-second-revision', 'Deployment'),
    vanish: deleting('/apis/apps/v1/namespaces/istio-system/deployments/istiod-1-30-3'),
  },
  waypoint: {
    appear: async ({ request }) => {
      const path = `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/gateways/waypoint`;
      const { status } = await request('PATCH', `${path}?fieldManager=stranger&force=true`, WAYPOINT, applyPatch);
      return status < 300;
    },
    vanish: deleting(`/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/gateways/waypoint`),
  },
  discoverySelectors: { appear: selecting(true), vanish: selecting(false) },
};

const WAYPOINT = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { namespace: NAMESPACE, name: 'waypoint', labels: { 'istio.io/waypoint-for': 'service' } },
  spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
};

function installing(footprint: Parameters<typeof meshObjects>[0], kind: string): Change {
  return async ({ apply }) => {
    await apply((await meshObjects(footprint)).filter((object) => object.kind === kind));
    return true;
  };
}

function deleting(path: string): Change {
  return async ({ request }) => (await request('DELETE', path)).status < 300;
}

function selecting(isOn: boolean): Change {
  return async ({ request }) => {
    const { body } = await request('GET', CONFIG);
    const { mesh = '' } = (body as { readonly data?: { readonly mesh?: string } }).data ?? {};
    const plain = mesh.replace(SELECTORS, '');
    const data = { mesh: isOn ? `${plain}${SELECTORS}` : plain };
    return (await request('PATCH', CONFIG, { data }, MERGE)).status < 300;
  };
}
