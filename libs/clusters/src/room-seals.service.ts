import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CLUSTERS_OPTIONS } from './clusters.service.ts';
import type { ClustersOptions } from './clusters.service.ts';
import { CredentialsError } from './credentials.ts';
import type { Sealed, SecretPlace } from './credentials.ts';
import { keepKeys } from './keys.store.ts';
import { Seals } from './seals.ts';

/** Seals secrets of other rooms as credentials are: see SealedColumn, where they must be named. */
@Injectable()
export class RoomSeals {
  readonly #seals: Seals;

  constructor(@Inject(CLUSTERS_OPTIONS) { masterKeys }: Pick<ClustersOptions, 'masterKeys'>) {
    this.#seals = new Seals(masterKeys);
  }

  /** In the transaction that saves it: until it ends no master key goes. */
  async seal(manager: EntityManager, plain: string, place: SecretPlace): Promise<Sealed> {
    await keepKeys(manager);
    return this.#seals.seal(plain, place);
  }

  /** `locked` says why it does not open. */
  async open(sealed: Sealed, place: SecretPlace): Promise<{ readonly plain: string } | { readonly locked: string }> {
    try {
      return { plain: await this.#seals.open(sealed, place) };
    } catch (error) {
      if (error instanceof CredentialsError) return { locked: error.message };
      throw error;
    }
  }
}
