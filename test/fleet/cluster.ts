import type { Socket } from 'node:net';
import { applyObjects } from '../harness/apply.ts';
import type { Answer, KubeClient } from '../harness/kube-client.ts';
import { bearerKubeconfig } from '../harness/kubeconfig.ts';
import { Listener } from '../harness/faults/listener.ts';
import type { WitnessedEvent } from '../harness/faults/witness.ts';
import type { KubeObject } from '../harness/objects.ts';
import type { Grant } from '../harness/service-accounts.ts';
import { serviceAccountKubeconfig } from '../harness/service-accounts.ts';
import type { ApiAnswer, ApiRequest, Streaming } from './api/answer.ts';
import type { ApiServer } from './api-server.ts';
import type { Behind, Front } from './http/front.ts';
import { Gate } from './http/gate.ts';

/**
 * How a cluster can be ill. `refuse`: nobody listens and connections are reset. `hang`: connections and requests are
 * taken and nothing is answered. `partition`: the same, and new connections get no handshake either. What was asked
 * meanwhile by callers that still wait is done when it is well again.
 */
export type Fault = 'refuse' | 'hang' | 'partition';

/**
 * One cluster of a simulated fleet, at an address of its own. It offers what tests use of a real one (see
 * `ClusterAccess`): `request`, `apply`, `audit`, kubeconfigs.
 */
export class SimulatedCluster implements Behind, Pick<KubeClient, 'request'> {
  readonly gate = new Gate();
  #listener: Listener | undefined;
  #fault: Fault | undefined;
  /** Connections that nobody shakes hands with: they came in while the cluster was cut off. */
  #unheard: Socket[] = [];

  private constructor(
    readonly name: string,
    readonly api: ApiServer,
    private readonly caPem: string,
    private readonly front: Front,
  ) {}

  static async start(name: string, api: ApiServer, caPem: string, front: Front): Promise<SimulatedCluster> {
    const cluster = new SimulatedCluster(name, api, caPem, front);
    cluster.#listener = await Listener.start((socket) => {
      cluster.#take(socket);
    });
    return cluster;
  }

  get port(): number {
    return this.#listening.port;
  }

  get server(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#listening.open;
  }

  get adminKubeconfig(): string {
    return bearerKubeconfig(this.#address, 'admin', this.api.masterToken);
  }

  /** A kubeconfig with a new token of a service account, made if missing, that may do what `grant` says. */
  tokenKubeconfig(namespace: string, name: string, grant: Grant): Promise<string> {
    return serviceAccountKubeconfig(this.#client, this.#address, { namespace, name, grant });
  }

  handle(request: ApiRequest): ApiAnswer | Streaming {
    return this.api.handle(request);
  }

  /** Any request as administrator, past the network and its faults. */
  request(method: string, url: string, body?: unknown, contentType = 'application/json'): Promise<Answer> {
    const { pathname: path, searchParams: query } = new URL(url, this.server);
    const sent = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const token = this.api.masterToken;
    const answer = this.api.handle({
      method,
      path,
      query,
      contentType,
      userAgent: 'overmesh-test-harness',
      token,
      body: sent,
    });
    if ('start' in answer) throw new Error('a watch is not to be asked for here');
    return Promise.resolve({ status: answer.status, body: decoded(answer.text) });
  }

  /** Server-side applies objects with force, and their status; returns what is kept. */
  apply(objects: readonly KubeObject[], options?: Parameters<typeof applyObjects>[2]): Promise<KubeObject[]> {
    return applyObjects(this.#client, objects, options);
  }

  /** Every answered write with its user, body and answer. */
  audit(): readonly WitnessedEvent[] {
    return this.api.journal.events;
  }

  async fall(fault: Fault): Promise<void> {
    await this.heal();
    this.#fault = fault;
    if (fault === 'refuse') await this.#listening.refuse();
    else this.gate.close();
  }

  async heal(): Promise<void> {
    if (this.#fault === 'refuse') await this.#listening.listen();
    this.#fault = undefined;
    const unheard = this.#unheard;
    this.#unheard = [];
    for (const socket of unheard) if (!socket.destroyed) this.front.accept(socket);
    this.gate.open();
  }

  async stop(): Promise<void> {
    this.api.watches.end();
    await this.#listening.refuse();
  }

  get #listening(): Listener {
    if (!this.#listener) throw new Error('the cluster has not been started');
    return this.#listener;
  }

  get #address() {
    return { name: this.name, server: this.server, caPem: this.caPem };
  }

  get #client(): KubeClient {
    return { request: this.request.bind(this), close: () => Promise.resolve() };
  }

  #take(socket: Socket): void {
    if (this.#fault === 'partition') this.#unheard.push(socket);
    else this.front.accept(socket);
  }
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
