import type { Delivery } from '@overmesh/delivery';
import type { Mesh, MeshKind } from '@overmesh/model';
import { isManageable } from '@overmesh/model';
import { askAgainInMs } from './decide/proxy-looks.ts';
import type { AskPeriods } from './decide/proxy-looks.ts';
import { wordOf } from './rollout/proxies.service.ts';
import type { Proxies } from './rollout/proxies.service.ts';
import { Standing } from './standing.ts';

export interface ProxyLooksContext {
  readonly delivery: Delivery;
  readonly proxies: Proxies;
}

/**
 * Asks the control planes of one cluster what their proxies acknowledged, and keeps what they say.
 *
 * What stands in the ledger is read before they are asked, so that an answer is never taken for one about a later write;
 * that nothing was written for a while is known when the same stood there all the while: no clock of another process counts.
 */
export class ProxyLooks {
  readonly #standing: Standing;

  constructor(
    private readonly clusterId: string,
    private readonly context: ProxyLooksContext,
    private readonly periods: AskPeriods,
    now?: () => number,
  ) {
    this.#standing = new Standing(now);
  }

  /**
   * @param meshes those that are installed there
   * @param kinds those that something is wanted for
   * @returns when to look again
   */
  async look(meshes: readonly Mesh[], kinds: readonly MeshKind[]): Promise<number> {
    const candidates = meshes.filter((mesh) => isManageable(mesh.kind) && kinds.includes(mesh.kind) && wordOf(mesh));
    if (!candidates.length) return this.periods.most;
    const marks = await this.context.delivery.writtenMarks(this.clusterId);
    const asked = await Promise.all(candidates.flatMap((mesh) => this.#ask(mesh, marks.get(mesh.key))));
    await this.context.delivery.saveProxies(
      this.clusterId,
      asked.map(({ seen }) => seen),
    );
    return Math.min(this.periods.most, ...asked.map(({ againInMs }) => againInMs));
  }

  /** Nobody is asked while nothing of ours is there that an answer could be about. */
  #ask(mesh: Mesh, written: string | undefined) {
    const word = wordOf(mesh);
    if (written === undefined || !word) return [];
    const stableMs = this.#standing.forMs(mesh.key, written);
    const ask = async () => {
      const said = await this.context.proxies.ask(this.clusterId, mesh);
      const seen = { mesh: mesh.key, written, isSettled: stableMs >= word.gatherMs, said };
      return { seen, againInMs: askAgainInMs(said, stableMs, word.gatherMs, this.periods) };
    };
    return [ask()];
  }
}
