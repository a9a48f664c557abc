import { Inject, Injectable } from '@nestjs/common';
import { Discovery } from '@overmesh/discovery';
import { isKubeError, KubeClients } from '@overmesh/kube';
import type { KubeClient } from '@overmesh/kube';
import { POD, textAt } from '@overmesh/meshes/kit';
import type { ProxyWord } from '@overmesh/meshes/kit';
import { meshes } from '@overmesh/meshes/all';
import type { Evidence, Mesh } from '@overmesh/model';
import { isManageable, oneLine } from '@overmesh/model';
import { Memo } from './memo.ts';

export const PROXIES_OPTIONS = Symbol('ProxiesOptions');

export interface ProxiesOptions {
  /** A control plane is asked the same once in so long. */
  readonly askEveryMs: number;
}

/** What the pods of a control plane said, or why they could not be asked; and when, on the monotonic clock. */
type Said = { readonly at: number } & ({ readonly answers: readonly unknown[] } | { readonly silent: string });

/** Asks control planes what their proxies acknowledged, where a mesh has a word for it: see ProxyWord. */
@Injectable()
export class Proxies {
  readonly #memo: Memo<Said>;

  constructor(
    @Inject(Discovery) private readonly discovery: Discovery,
    @Inject(KubeClients) private readonly clients: KubeClients,
    @Inject(PROXIES_OPTIONS) { askEveryMs }: ProxiesOptions,
  ) {
    this.#memo = new Memo(askEveryMs);
  }

  /**
   * Evidence by key of the mesh, for the meshes of a cluster that can be asked.
   *
   * @param sinceWrittenMs how long ago something was last written there
   */
  async on(clusterId: string, sinceWrittenMs: number): Promise<ReadonlyMap<string, Evidence>> {
    const inventory = await this.discovery.inventory(clusterId);
    const found = (inventory?.inventory.meshes ?? []).map(async (mesh) => {
      const word = isManageable(mesh.kind) ? meshes[mesh.kind].proxies : undefined;
      if (!word || mesh.state === 'residue') return [];
      const said = await this.#memo.get(`${clusterId} ${mesh.key}`, () => this.#ask(clusterId, mesh, word));
      return [[mesh.key, evidenceOf(said, word, sinceWrittenMs)] as const];
    });
    return new Map((await Promise.all(found)).flat());
  }

  async #ask(clusterId: string, { namespace = '' }: Mesh, word: ProxyWord): Promise<Said> {
    const at = performance.now();
    try {
      const client = await this.clients.client(clusterId);
      const pods = await runningPods(client, namespace, word.podLabels);
      if (!pods.length) return { at, silent: `no pod ${word.podLabels} runs in ${namespace}` };
      const texts = pods.map((pod) => client.getFromPod({ namespace, pod, port: word.port }, word.path));
      return { at, answers: (await Promise.all(texts)).map(parsed) };
    } catch (error) {
      if (!isKubeError(error)) throw error;
      if (error.reason !== 'forbidden') return { at, silent: oneLine(error.message) };
      return { at, silent: `the credential may not ${word.right} in ${namespace}: give it with ${word.optIn}` };
    }
  }
}

/** What was said before the last write is said of what was there before. */
function evidenceOf(said: Said, word: ProxyWord, sinceWrittenMs: number): Evidence {
  if ('silent' in said) return { state: 'unknown', reason: said.silent };
  const { state, reason } = word.judge(said.answers, sinceWrittenMs - (performance.now() - said.at));
  return { state, ...(reason === undefined ? {} : { reason: oneLine(reason, 1_000) }) };
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
