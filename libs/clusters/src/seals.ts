import type { KeyRing, MasterKeys } from '@overmesh/config';
import { seal, unseal } from './credentials.ts';
import type { Sealed, SecretPlace } from './credentials.ts';

/** Seals and opens with the master keys as they are now: a rotation may bring another at any time. */
export class Seals {
  #ring: KeyRing | undefined;

  constructor(private readonly masterKeys: MasterKeys) {}

  async seal(plain: string, place: SecretPlace): Promise<Sealed> {
    return seal(plain, place, await this.masterKeys.ring());
  }

  /** @throws CredentialsError */
  async open(sealed: Sealed, place: SecretPlace): Promise<string> {
    return unseal(sealed, place, await this.#ringWith(sealed.keyId));
  }

  /** The ring as last read when it has this key, else as it is now. */
  async #ringWith(keyId: string): Promise<KeyRing> {
    if (!this.#ring?.keys.has(keyId)) this.#ring = await this.masterKeys.ring();
    return this.#ring;
  }
}
