import { readKubeconfig } from '@overmesh/kube';
import { mira } from '../../harness/callers.ts';
import { setTargets } from '../../harness/targets.ts';
import type { FleetMember } from '../../fleet/program.ts';
import { Floor } from '../floor.ts';
import { timed } from '../measure.ts';
import type { Spent } from '../measure.ts';
import { canaries, KINDS } from '../objects.ts';
import type { FleetProcess } from '../scale/fleet-process.ts';
import { openStage } from '../stage.ts';
import type { Stage } from '../stage.ts';
import { countStatements } from '../statements.ts';

const REGISTERED_AT_ONCE = 4;
/** As many as a worker delivers to at once, which the floor does too: OVERMESH_CONCURRENCY. */
const CLUSTERS_AT_ONCE = 16;
/** Each a DestinationRule and a VirtualService. */
const DESTINATIONS = 3;
/** Objects of one change on one cluster. */
export const OBJECTS_EACH = 2 * DESTINATIONS;

/** What a push took of this process, of Postgres and of the queue. */
export interface Push extends Spent {
  readonly statements: number;
  readonly wakes: number;
}

interface Member {
  readonly id: string;
  readonly floor: Floor;
}

/** Simulated clusters, every one of them there and registered, and the rooms that write to them. */
export class FleetRoom {
  readonly #members: Member[] = [];
  readonly #ending = new AbortController();
  readonly #statements: () => number;
  #round = 0;

  private constructor(
    private readonly fleet: FleetProcess,
    private readonly stage: Stage,
  ) {
    this.#statements = countStatements(stage.dataSource).total;
    stage.jobs.work('deliver', (id, signal) => stage.delivery.deliver(id, signal), { concurrency: CLUSTERS_AT_ONCE });
  }

  static async open(fleet: FleetProcess): Promise<FleetRoom> {
    return new FleetRoom(fleet, await openStage());
  }

  get size(): number {
    return this.#members.length;
  }

  /** Registers clusters until there are so many; watches of our objects run as in the worker. */
  async grow(size: number): Promise<void> {
    const waiting = [...(await this.fleet.grow(size))].slice(this.size);
    const join = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) this.#members.push(await this.#join(next));
    };
    await Promise.all(Array.from({ length: REGISTERED_AT_ONCE }, join));
  }

  /** The same change to so many clusters, by Overmesh and by the bare requests; who goes first alternates. */
  async pair(count = this.size): Promise<{ readonly push: Push; readonly floor: Spent }> {
    this.#round += 1;
    const members = this.#members.slice(0, count);
    const early = this.#round % 2 ? await this.#sendFloor(members) : undefined;
    const push = await this.#push(members);
    return { push, floor: early ?? (await this.#sendFloor(members)) };
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#members.map(({ floor }) => floor.close()));
    await this.stage.close();
  }

  async #join({ name, kubeconfig }: FleetMember): Promise<Member> {
    const { clusters, clients, delivery } = this.stage;
    const namespaces = ['bench', 'floor'].map((namespace) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    }));
    await this.fleet.apply(name, namespaces);
    const registered = await clusters.register({ name, kubeconfig }, mira);
    if (!registered.ok)
      throw new Error(registered.problems.map(({ path, message }) => `${path} ${message}`).join('; '));
    const { id } = registered.value;
    void delivery.observe(id, await clients.client(id), Object.values(KINDS), this.#ending.signal);
    return { id, floor: floorTo(kubeconfig) };
  }

  /** From new targets, already translated, to the last answer of the last cluster, recorded. */
  async #push(members: readonly Member[]): Promise<Push> {
    const { delivery, jobs } = this.stage;
    const objects = canaries('bench', DESTINATIONS, this.#round);
    const targets = members.map(({ id }) => ({ clusterId: id, mesh: 'istio', objects }));
    const before = { statements: this.#statements(), wakes: jobs.wakes };
    const spent = await timed(async () => {
      for (const id of await setTargets(delivery, 'bench', this.#round, targets)) await jobs.wake('deliver', id);
      await jobs.idle();
    });
    const [statements, wakes] = [this.#statements() - before.statements, jobs.wakes - before.wakes];
    await this.#assertWritten(members.length);
    return { ...spent, statements, wakes };
  }

  async #sendFloor(members: readonly Member[]): Promise<Spent> {
    const objects = canaries('floor', DESTINATIONS, this.#round);
    const ready = members.map(({ floor }) => ({ floor, requests: floor.prepare(objects, this.#round) }));
    return timed(async () => {
      const queue = ready.values();
      const sender = async (): Promise<void> => {
        for (const { floor, requests } of queue) await floor.send(requests);
      };
      await Promise.all(Array.from({ length: CLUSTERS_AT_ONCE }, sender));
    });
  }

  /** A push that wrote less than everything would look fast. */
  async #assertWritten(clusters: number): Promise<void> {
    const [row] = (await this.stage.dataSource.query(
      `SELECT count(*)::int AS written FROM ledger WHERE phase = 'present' AND revision = $1`,
      [this.#round],
    )) as readonly { readonly written: number }[];
    if (row?.written !== clusters * OBJECTS_EACH)
      throw new Error(`round ${this.#round} wrote ${row?.written} of ${clusters * OBJECTS_EACH} objects`);
  }
}

function floorTo(kubeconfig: string): Floor {
  const read = readKubeconfig(kubeconfig, { allowLoopback: true });
  if (!read.ok) throw new Error(read.problems.map(({ path, message }) => `${path} ${message}`).join('; '));
  const { server, caPem = '', credential } = read.value.access;
  if (credential.kind !== 'token') throw new Error('a simulated cluster is reached by a token');
  return new Floor({ server, caPem, token: credential.token });
}
