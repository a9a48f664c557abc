/** A connection, by what it has not taken yet. */
export interface Debtor {
  readonly unsentBytes: number;
  /** Ends the connection at once: its client connects again and reads anew. */
  readonly end: () => void;
}

const kibibyte = 1024;
/** A client that reads at all is never so far behind. */
const mostOfOne = 1024 * kibibyte;
/** Of all clients of this process together. */
const mostOfAll = 64 * 1024 * kibibyte;
/** Below it a connection is not behind, but merely under way. */
const underWay = 64 * kibibyte;

/**
 * What was sent and not taken, over all connections. Who does not read fills the memory of who sends: such a connection
 * ends instead of being sent more, and the one that is most behind ends when all together have too much.
 */
export class Unsent {
  readonly #debtors = new Set<Debtor>();

  add(debtor: Debtor): void {
    this.#debtors.add(debtor);
  }

  remove(debtor: Debtor): void {
    this.#debtors.delete(debtor);
  }

  /** Whether something may be sent to this one; where not, it has been ended. */
  mayTake(debtor: Debtor): boolean {
    if (debtor.unsentBytes > mostOfOne) this.#end(debtor);
    else if (debtor.unsentBytes > underWay) this.#relieve();
    return this.#debtors.has(debtor);
  }

  #relieve(): void {
    const debtors = [...this.#debtors];
    const total = debtors.reduce((sum, { unsentBytes }) => sum + unsentBytes, 0);
    if (total > mostOfAll) this.#end(debtors.reduce((most, one) => (one.unsentBytes > most.unsentBytes ? one : most)));
  }

  #end(debtor: Debtor): void {
    this.#debtors.delete(debtor);
    debtor.end();
  }
}
