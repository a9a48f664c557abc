import type { SubscribePayload } from 'graphql-ws';

const mostPerConnection = 50;

/** The subscriptions of one connection. By what was asked, not by id: a client may use an id again at once. */
export type OwnSubscriptions = Set<SubscribePayload>;

/** Counts the subscriptions of all connections, so that none is one too many. */
export class Standing {
  #count = 0;

  /** @param most of all connections together */
  constructor(private readonly most: number) {}

  /** Why there must not be one more, in a sentence; undefined when there may. */
  problem(own: OwnSubscriptions): string | undefined {
    if (own.size >= mostPerConnection) return `one connection may have at most ${mostPerConnection} subscriptions`;
    return this.#count < this.most
      ? undefined
      : `all connections together may have at most ${this.most} subscriptions: try again later`;
  }

  begin(own: OwnSubscriptions, subscription: SubscribePayload): void {
    own.add(subscription);
    this.#count += 1;
  }

  end(own: OwnSubscriptions, subscription: SubscribePayload): void {
    if (own.delete(subscription)) this.#count -= 1;
  }

  /** The connection has ended. */
  endAll(own: OwnSubscriptions): void {
    this.#count -= own.size;
    own.clear();
  }
}
