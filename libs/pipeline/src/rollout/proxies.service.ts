import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import { Discovery } from '@overmesh/discovery';
import { isKubeError, KubeClients } from '@overmesh/kube';
import type { KubeClient } from '@overmesh/kube';
import { redactText } from '@overmesh/log';
import { POD, textAt } from '@overmesh/meshes/kit';
import type { ProxyWord } from '@overmesh/meshes/kit';
import { meshes } from '@overmesh/meshes/all';
import type { Evidence, Mesh, ProxyCount } from '@overmesh/model';
import { isManageable, oneLine } from '@overmesh/model';
import { liveBy } from '../decide/proxies.ts';
import { isSameCluster } from '../identity.ts';
import { Standing } from '../standing.ts';
import { Memo } from './memo.ts';

export const PROXIES_OPTIONS = Symbol('ProxiesOptions');

export interface ProxiesOptions {
  /** For gates a control plane is asked the same once in so long. */
  readonly askEveryMs: number;
  /** Monotonic, in milliseconds. */
  readonly now?: () => number;
}

/** What the pods of a control plane said of its proxies, or why they could not be asked. */
export type ProxiesSaid = { readonly count: ProxyCount } | { readonly silent: string };

/** The same, with when it was asked for, on the monotonic clock. */
type Remembered = ProxiesSaid & { readonly at: number };

const LONGEST_NAME = 300;
/** Envoy quotes what it refuses. */
const LONGEST_ERROR = 1_000;

/** Asks control planes what their proxies acknowledged, where a mesh has a word for it: see ProxyWord. */
@Injectable()
export class Proxies {
  readonly #memo: Memo<Remembered>;
  readonly #standing: Standing;
  readonly #now: () => number;

  constructor(
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Discovery) private readonly discovery: Discovery,
    @Inject(KubeClients) private readonly clients: KubeClients,
    @Inject(PROXIES_OPTIONS) { askEveryMs, now = () => performance.now() }: ProxiesOptions,
  ) {
    this.#memo = new Memo(askEveryMs);
    this.#standing = new Standing(now);
    this.#now = now;
  }

  /**
   * Evidence by key of the mesh, for the meshes of a cluster that can be asked.
   *
   * Yes takes time in which nothing was written: it counts from when this process first knew of what stands there.
   *
   * @param written what of the VirtualMesh stands there, in a word that was read before
   */
  async on(clusterId: string, virtualMesh: string, written: string): Promise<ReadonlyMap<string, Evidence>> {
    const since = this.#standing.since(`${clusterId} ${virtualMesh}`, written);
    const inventory = await this.discovery.inventory(clusterId);
    const found = (inventory?.inventory.meshes ?? []).map(async (mesh) => {
      const word = wordOf(mesh);
      if (!word) return [];
      const at = this.#now();
      const said = await this.#memo.get(`${clusterId} ${mesh.key}`, async () => ({
        ...(await this.ask(clusterId, mesh)),
        at,
      }));
      return [[mesh.key, evidenceOf(said, word, since)] as const];
    });
    return new Map((await Promise.all(found)).flat());
  }

  /** Asks one control plane now. @param mesh one that there is a word for: see wordOf */
  async ask(clusterId: string, mesh: Mesh): Promise<ProxiesSaid> {
    const word = wordOf(mesh);
    if (!word) return { silent: `nothing tells what proxies of ${mesh.kind} acknowledged` };
    const { namespace = '' } = mesh;
    try {
      const client = await this.clients.client(clusterId);
      const pods = await runningPods(client, namespace, word.podLabels);
      if (!pods.length) return { silent: `no pod ${word.podLabels} runs in ${namespace}` };
      const texts = pods.map((pod) => client.getFromPod({ namespace, pod, port: word.port }, word.path));
      const count = word.count((await Promise.all(texts)).map(parsed));
      if (!count) return { silent: `what answers ${word.path} is no control plane of ${mesh.kind}` };
      // A stranger behind the address has proxies too.
      const isIt = await isSameCluster(this.clusters, clusterId, client);
      return isIt ? { count: cleaned(count) } : { silent: 'another cluster answers at its address' };
    } catch (error) {
      if (!isKubeError(error)) throw error;
      if (error.reason !== 'forbidden') return { silent: oneLine(error.message) };
      return { silent: `the credential may not ${word.right} in ${namespace}: give it with ${word.optIn}` };
    }
  }
}

/** How the control plane of a mesh is asked; undefined where it cannot be. */
export function wordOf({ kind, state }: Mesh): ProxyWord | undefined {
  return isManageable(kind) && state !== 'residue' ? meshes[kind].proxies : undefined;
}

/** What was said before the last write is said of what was there before. */
function evidenceOf(said: Remembered, { gatherMs }: ProxyWord, since: number): Evidence {
  if ('silent' in said) return { state: 'unknown', reason: said.silent };
  return liveBy(said.count, said.at - since >= gatherMs);
}

/** Proxies name themselves, and quote in what they say what they were sent. */
function cleaned({ refusals, lag, ...counts }: ProxyCount): ProxyCount {
  return {
    ...counts,
    refusals: refusals.map(({ proxy, type, error }) => ({
      proxy: oneLine(proxy, LONGEST_NAME),
      type: oneLine(type, LONGEST_NAME),
      error: oneLine(redactText(error), LONGEST_ERROR),
    })),
    ...(lag !== undefined && { lag: oneLine(lag, LONGEST_NAME) }),
  };
}

async function runningPods(client: KubeClient, namespace: string, labelSelector: string): Promise<readonly string[]> {
  const { items } = await client.list(POD, { namespace, labelSelector });
  return items.filter((pod) => textAt(pod, 'status', 'phase') === 'Running').map(({ metadata }) => metadata.name);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The word says what it makes of an answer that is none.
    return undefined;
  }
}
