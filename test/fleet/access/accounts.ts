import { randomBytes } from 'node:crypto';

/** Who sent a request. */
export interface User {
  readonly name: string;
  /** May everything, as `system:masters` may. */
  readonly isMaster: boolean;
}

const MASTER: User = { name: 'admin', isMaster: true };

/** The tokens that a cluster knows. Clusters made from one template know the same. */
export class Accounts {
  readonly #users: Map<string, User>;
  /** Of the administrator. */
  readonly masterToken: string;

  constructor(from?: Accounts) {
    this.masterToken = from?.masterToken ?? newToken();
    this.#users = new Map(from ? from.#users : [[this.masterToken, MASTER]]);
  }

  /** A new token of a service account. */
  issue(namespace: string, name: string): string {
    const token = newToken();
    this.#users.set(token, { name: `system:serviceaccount:${namespace}:${name}`, isMaster: false });
    return token;
  }

  user(token: string | undefined): User | undefined {
    return token === undefined ? undefined : this.#users.get(token);
  }
}

function newToken(): string {
  return randomBytes(24).toString('base64url');
}
