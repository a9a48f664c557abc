import type { InventoryStore } from './inventory.store.ts';
import type { StoredInventory } from './stored-inventory.ts';

interface Waiting {
  readonly inventory: StoredInventory;
  readonly onOutdated: () => void;
}

/** Gathers what was seen again unchanged, but for its age and counts of pods, and saves it with one statement. */
export class Ages {
  readonly #waiting = new Map<string, Waiting>();

  constructor(private readonly store: InventoryStore) {}

  /** @param onOutdated is called when the row says something else by then, and was left as it is */
  renew(inventory: StoredInventory, onOutdated: () => void): void {
    this.#waiting.set(inventory.clusterId, { inventory, onOutdated });
  }

  /** The cluster's row was written, or is no business of this process any more. */
  drop(clusterId: string): void {
    this.#waiting.delete(clusterId);
  }

  async flush(): Promise<void> {
    const waiting = [...this.#waiting];
    if (!waiting.length) return;
    const renewed = await this.store.renew(waiting.map(([, { inventory }]) => inventory));
    for (const [clusterId, one] of waiting) {
      if (this.#waiting.get(clusterId) !== one) continue;
      this.#waiting.delete(clusterId);
      if (!renewed.has(clusterId)) one.onOutdated();
    }
  }
}
