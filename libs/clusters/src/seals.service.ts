import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CLUSTERS_OPTIONS } from './clusters.service.ts';
import type { ClustersOptions } from './clusters.service.ts';
import { CredentialsError, seal, unseal } from './credentials.ts';
import type { Sealed, SecretPlace } from './credentials.ts';
import { keepKeys } from './keys.store.ts';

/** Seals secrets of others as credentials are: see SealedColumn, where they must be named. */
@Injectable()
export class Seals {
  constructor(@Inject(CLUSTERS_OPTIONS) private readonly options: Pick<ClustersOptions, 'masterKeys'>) {}

  /** In the transaction that saves it: until it ends no master key goes. */
  async seal(manager: EntityManager, plain: string, place: SecretPlace): Promise<Sealed> {
    await keepKeys(manager);
    return seal(plain, place, await this.options.masterKeys.ring());
  }

  /** `locked` says why it does not open. */
  async open(sealed: Sealed, place: SecretPlace): Promise<{ readonly plain: string } | { readonly locked: string }> {
    try {
      return { plain: unseal(sealed, place, await this.options.masterKeys.ring()) };
    } catch (error) {
      if (error instanceof CredentialsError) return { locked: error.message };
      throw error;
    }
  }
}
