import { createAuthority } from '../harness/certificates.ts';
import { ApiServer } from './api-server.ts';
import { SimulatedCluster } from './cluster.ts';
import { Front } from './http/front.ts';

/** How often watches are looked at: whether one is over, or due for a bookmark. */
const TICK_MS = 1_000;

/** Many simulated clusters in this process, one authority vouching for them all. */
export class SimulatedFleet {
  readonly clusters: SimulatedCluster[] = [];
  readonly #ticking: NodeJS.Timeout;

  private constructor(
    private readonly caPem: string,
    private readonly front: Front,
    private readonly byPort: Map<number, SimulatedCluster>,
  ) {
    this.#ticking = setInterval(() => {
      for (const { api } of this.clusters) api.watches.tick();
    }, TICK_MS);
  }

  static async start(): Promise<SimulatedFleet> {
    const authority = await createAuthority('authority of a simulated fleet');
    const byPort = new Map<number, SimulatedCluster>();
    const front = new Front(await authority.server('kube-apiserver'), (port) => byPort.get(port));
    return new SimulatedFleet(authority.certificatePem, front, byPort);
  }

  /** One more cluster: an empty one, or with all that a template has and an identity of its own. */
  async add(name: string, template?: SimulatedCluster): Promise<SimulatedCluster> {
    const cluster = await SimulatedCluster.start(name, new ApiServer(template?.api), this.caPem, this.front);
    this.byPort.set(cluster.port, cluster);
    this.clusters.push(cluster);
    return cluster;
  }

  async stop(): Promise<void> {
    clearInterval(this.#ticking);
    await Promise.all(this.clusters.map((cluster) => cluster.stop()));
  }
}
