import { Inject, Injectable } from '@nestjs/common';
import type { MasterKeys } from '@overmesh/config';
import type { Logger } from '@overmesh/log';
import type { Caller, Result } from '@overmesh/model';
import { fail, succeed } from '@overmesh/model';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { ClustersOptions } from './clusters.service.ts';
import { CLUSTERS_OPTIONS } from './clusters.service.ts';
import { CredentialsError, rewrap } from './credentials.ts';
import type { Sealed, SecretPlace } from './credentials.ts';
import { missingKeys, removalProblems, rotationStep, surveyKeys } from './decide/keys.ts';
import type { KeySurvey, Rewrapped } from './keys.ts';
import { KeyStore } from './keys.store.ts';
import type { SealedColumn } from './keys.store.ts';

/**
 * Rotation of master keys: a new one is made, the data key of each secret is wrapped anew in a transaction of its own, and
 * then the old one may go. All that is to be known of how far it came is in the rows, so it goes on after any death.
 */
@Injectable()
export class KeyRotation {
  readonly #store: KeyStore;
  readonly #masterKeys: MasterKeys;
  readonly #log: Logger;

  constructor(@Inject(DataSource) dataSource: DataSource, @Inject(CLUSTERS_OPTIONS) options: ClustersOptions) {
    this.#store = new KeyStore(dataSource, options.sealedRoots);
    this.#masterKeys = options.masterKeys;
    this.#log = options.log;
  }

  /** The keys, and what needs each. */
  survey(): Promise<KeySurvey> {
    return surveyNow(this.#store, this.#masterKeys);
  }

  /**
   * Makes a new current key, unless there is a rotation to finish. Problems: keys that come from the environment.
   *
   * @param from the key to be replaced, as the caller saw it
   */
  async rotate(from: string, caller: Caller): Promise<Result<KeySurvey>> {
    return this.#store.changingKeys(async (manager) => {
      const step = rotationStep(await surveyNow(this.#store, this.#masterKeys, manager), from);
      if (step.do === 'refuse') return fail(step.problem);
      if (step.do === 'make-key') await this.#masterKeys.files?.add();
      if (step.do === 'make-key') this.#log.info({ caller, from }, 'a new master key takes the place of another');
      return succeed(await surveyNow(this.#store, this.#masterKeys, manager));
    });
  }

  /** Brings credentials under the current key, at most `limit`, each in a transaction of its own. */
  async rewrap(limit: number, caller: Caller): Promise<Rewrapped> {
    const ring = await this.#masterKeys.ring();
    const behind = (await this.#store.uses()).filter(({ keyId }) => keyId !== ring.current && ring.keys.has(keyId));
    const unopened = new Set<string>();
    let done = 0;
    for (const use of behind) {
      if (done === limit) break;
      try {
        await this.#store.replace(use, (sealed, place) => this.#underCurrent(sealed, place));
        done += 1;
      } catch (error) {
        if (!(error instanceof CredentialsError)) throw error;
        unopened.add(use.of === 'root' ? `the root of ${use.name}` : use.name);
      }
    }
    if (done) this.#log.info({ caller, done, key: ring.current }, 'credentials are under the current master key');
    return { done, remaining: behind.length - done, unopened: [...unopened] };
  }

  /** Removes a key that nothing needs. Problems: something does; it is the current one; there is none of this id. */
  async remove(id: string, caller: Caller): Promise<Result<KeySurvey>> {
    return this.#store.changingKeys(async (manager) => {
      const problems = removalProblems(await surveyNow(this.#store, this.#masterKeys, manager), id);
      if (problems.length) return fail(...problems);
      await this.#masterKeys.files?.remove(id);
      this.#log.info({ caller, key: id }, 'a master key was removed');
      return succeed(await surveyNow(this.#store, this.#masterKeys, manager));
    });
  }

  /** Reads the keys anew: they may have changed since the rows were listed, and stay while a row is being replaced. */
  async #underCurrent(sealed: Sealed, place: SecretPlace): Promise<Sealed> {
    const ring = await this.#masterKeys.ring();
    return sealed.keyId === ring.current ? sealed : rewrap(sealed, place, ring);
  }
}

/** Clusters need master keys that are not here; a sentence for each says which, and what to do. */
export class MasterKeysMissingError extends Error {
  override readonly name = 'MasterKeysMissingError';
}

/**
 * Refuses to start without a key that a cluster or a root needs: silently, that one would not be served.
 *
 * @param sealedRoots where keys of roots lie
 * @param lost ids of keys that the operator has given up
 * @throws MasterKeysMissingError
 */
export async function requireMasterKeys(
  dataSource: DataSource,
  masterKeys: MasterKeys,
  sealedRoots: SealedColumn,
  lost: readonly string[],
): Promise<void> {
  const missing = missingKeys(await surveyNow(new KeyStore(dataSource, sealedRoots), masterKeys), lost);
  if (missing.length) throw new MasterKeysMissingError(missing.join('\n'));
}

async function surveyNow(store: KeyStore, masterKeys: MasterKeys, manager?: EntityManager): Promise<KeySurvey> {
  // Rows first: a key that comes between is then held and not needed, never needed and not held.
  const uses = await store.uses(manager);
  const { current, keys } = await masterKeys.ring();
  return surveyKeys({ current, held: [...keys.keys()], uses, changeable: masterKeys.files !== undefined });
}
