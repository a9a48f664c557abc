import { Intents } from '@overmesh/intent';
import { parseIntent } from '@overmesh/model';
import type { Gateway, Intent, Inventory } from '@overmesh/model';
import { clusterWork, Reconciler } from '@overmesh/pipeline';
import { mira } from '../../harness/callers.ts';
import { insertClusters, inventoryOf, saveInventories } from '../../integration/pipeline/fleet-rows.ts';
import type { RowCluster } from '../../integration/pipeline/fleet-rows.ts';
import { EAST_WEST } from '../../scenarios/installed-meshes.ts';
import type { Stage } from '../stage.ts';

/** Each cluster has so many names of its own. */
const NAMES_EACH = 2;
/** A name is served by the cluster that has it and by the next one, and called by the three after these. */
const SERVING = [0, 1];
const CALLING = [2, 3, 4];
const APPLIED_AT_ONCE = 100;

/** Clusters that are known by their rows, and names that lead from each to its neighbours: the same around each, however many there are. */
export class FederatedFleet {
  private constructor(
    readonly stage: Stage,
    private readonly clusters: readonly RowCluster[],
  ) {}

  static async open(stage: Stage, size: number): Promise<FederatedFleet> {
    const names = Array.from({ length: size }, (_, place) => `member-${place}`);
    const place = new Map(names.map((name, index) => [name, index]));
    const clusters = await insertClusters(stage.dataSource, names, (name) => memberOf(place.get(name) ?? 0, size));
    const fleet = new FederatedFleet(stage, clusters);
    await fleet.#apply(documentsOf(size));
    await fleet.settle();
    await fleet.#pretendWritten();
    await fleet.settle();
    await fleet.#pretendWritten();
    return fleet;
  }

  /** The gateway of the first cluster gets another address. */
  async moveGateway(number: number): Promise<void> {
    await this.#see(memberOf(0, this.clusters.length, `10.255.0.${number}`));
  }

  /** The pods of a Service of the first cluster get another account, which its callers have to know. */
  async changeAccount(name: string): Promise<void> {
    const { workloads, ...rest } = memberOf(0, this.clusters.length);
    const [first, ...others] = workloads;
    await this.#see({ ...rest, workloads: first ? [{ ...first, serviceAccount: name }, ...others] : others });
  }

  /** What a change of the first cluster's inventory leads to, whoever was woken by it. */
  async follow(): Promise<void> {
    for await (const _ of this.stage.get(Reconciler).reconcile(clusterWork(this.#first()))) continue;
  }

  /** Until nothing is left to translate. */
  async settle(): Promise<void> {
    const reconciler = this.stage.get(Reconciler);
    for (let stale = await reconciler.stale(); stale.length; stale = await reconciler.stale())
      for (const work of stale) for await (const _ of reconciler.reconcile(work)) continue;
  }

  /** Objects that each cluster shall have, the most and the least. */
  async objects(): Promise<{ readonly most: number; readonly least: number }> {
    const [row] = (await this.stage.dataSource.query(
      `SELECT max(count)::int AS most, min(count)::int AS least
       FROM (SELECT sum(cardinality(keys)) AS count FROM targets GROUP BY cluster_id) AS counts`,
    )) as readonly { readonly most: number; readonly least: number }[];
    return row ?? { most: NaN, least: NaN };
  }

  #first(): string {
    return this.clusters[0]?.id ?? '';
  }

  async #see(inventory: Inventory): Promise<void> {
    await saveInventories(this.stage.dataSource, [{ id: this.#first(), inventory }]);
  }

  async #apply(documents: readonly Intent[]): Promise<void> {
    for (let start = 0; start < documents.length; start += APPLIED_AT_ONCE) {
      const some = documents.slice(start, start + APPLIED_AT_ONCE);
      const applied = await this.stage.get(Intents).apply(some, mira);
      if (!applied.ok) throw new Error(JSON.stringify(applied.problems));
    }
  }

  /** What delivery leaves in the ledger when clusters have all that they shall have: nobody can reach these. */
  async #pretendWritten(): Promise<void> {
    await this.stage.dataSource.query(
      `INSERT INTO ledger (cluster_id, key, ref, virtual_mesh, mesh, mesh_kind, phase, phase_since, hash, body, generation,
         revision, intents, keep, stage, repairs)
       SELECT cluster_id, keys[place::integer], object->'ref', virtual_mesh, mesh, mesh_kind, 'present', now(), '',
         object->'body', 1, 1, object->'intents', false, 1, '[]'
       FROM targets, jsonb_array_elements(objects) WITH ORDINALITY AS listed(object, place) ON CONFLICT DO NOTHING`,
    );
  }
}

/** Clusters that call what the first one serves. */
export const IMPORTERS = new Set(
  SERVING.flatMap((offset) => CALLING.map((place) => place - offset)).filter((place) => place > 0),
).size;

/** A member with the Services that it serves names with, and with a gateway. */
function memberOf(place: number, size: number, address = `10.${place >> 8}.${place & 255}.1`): Inventory {
  const served = SERVING.flatMap((offset) => namesOf((place - offset + size) % size));
  const inventory = inventoryOf(served);
  const gateway: Gateway = { ...EAST_WEST.istio, mesh: 'istio', addresses: [address] };
  return { ...inventory, gateways: [gateway] };
}

function namesOf(place: number): readonly string[] {
  return Array.from({ length: NAMES_EACH }, (_, number) => `service-${place}-${number}`);
}

function documentsOf(size: number): readonly Intent[] {
  const at = (place: number) => `member-${place % size}`;
  const names = Array.from({ length: size }, (_, place) =>
    namesOf(place).map((name) =>
      parsed('VirtualDestination', name, {
        ...{ virtualMesh: 'all', hosts: [`${name}.shop.svc.cluster.local`], ports: [{ port: 8080, protocol: 'http' }] },
        clients: { clusters: CALLING.map((offset) => at(place + offset)) },
        tiers: SERVING.map((offset) => ({
          destinations: [{ name, namespace: 'shop', where: { clusters: [at(place + offset)] } }],
        })),
      }),
    ),
  );
  return [parsed('VirtualMesh', 'all', { meshes: [{ selector: {} }] }), ...names.flat()];
}

function parsed(kind: string, name: string, spec: object): Intent {
  const result = parseIntent({ apiVersion: 'overmesh.io/v1', kind, metadata: { name }, spec });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}
