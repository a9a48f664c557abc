import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { inTransaction } from '@overmesh/db';
import type { KubeClient } from '@overmesh/kube';
import type { IssuerMaterial, IssuerTerms } from '@overmesh/meshes/kit';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { readTrustDomain } from '../check/trust-domain.ts';
import { strangersAmong } from '../decide/strangers.ts';
import type { AuthorityState } from '../decide/wanted.ts';
import { wantedOf } from '../decide/wanted.ts';
import { issueIntermediate, makeKeys } from '../issue/issue.ts';
import type { Signer } from '../issue/issue.ts';
import { toPem } from '../read/pem.ts';
import { rootsThere } from '../seen/roots-there.ts';
import { TRUST_OPTIONS } from '../seen/trust-stores.service.ts';
import type { TrustOptions } from '../seen/trust-stores.service.ts';
import { AUTHORITIES, placeOfRoot, ROOTS } from './authorities.table.ts';
import type { AuthorityRow, RootRow } from './authorities.table.ts';
import { readAuthorities, writeAuthorities } from './copies.ts';
import type { AuthorityCopy } from './copies.ts';
import { addRoot, certificateIn, keyToPem, rootSigner } from './root.ts';

/** A year, of which at least half is left when it is issued anew. */
const LIFETIME_MS = 365 * 24 * 60 * 60_000;
const LONGEST_PART = 20;

/** For whom an issuer is wanted. */
export interface IssuerRequest extends IssuerTerms {
  /** Name of the cluster. */
  readonly cluster: string;
}

/** The authorities of VirtualMeshes: their roots, and the intermediates that they issue. */
@Injectable()
export class TrustAuthorities {
  readonly #now: () => Date;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(TRUST_OPTIONS) private readonly options: TrustOptions,
  ) {
    this.#now = options.now ?? (() => new Date());
  }

  /** Of every VirtualMesh that has an authority: see Member.trustGeneration. */
  async generations(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.dataSource.getRepository(AUTHORITIES).find();
    return new Map(rows.map(({ virtualMesh, generation }) => [virtualMesh, generation]));
  }

  /** All of them with the keys of their roots, for a backup and for nothing else. */
  copies(manager: EntityManager): Promise<readonly AuthorityCopy[]> {
    return readAuthorities(manager, this.options.sealing);
  }

  /** Puts back what `copies` gave, into an installation that has none. */
  restore(manager: EntityManager, copies: readonly AuthorityCopy[]): Promise<void> {
    return writeAuthorities(manager, copies, this.options.sealing);
  }

  /**
   * Makes a key and issues an intermediate for it. Both are given to the caller, and are kept nowhere here.
   *
   * @param client of the cluster: whom its workloads believe is read there first
   * @returns what the mesh is given, or a sentence saying why it is given nothing now
   */
  async issue(client: KubeClient, wanted: IssuerRequest): Promise<IssuerMaterial | { readonly lacking: string }> {
    const { virtualMesh, generation } = wanted;
    const domain = readTrustDomain(wanted.trustDomain);
    if (!domain.ok) return { lacking: `its trust domain ${domain.problems[0]?.message ?? ''}` };
    const present = await rootsThere(client, this.options.storesOf(wanted.meshKind), wanted);
    if ('lacking' in present) return present;
    const authority = await this.#authorityOf(virtualMesh);
    // Only what is wanted now: an issuer of before would be one whose root others may have let go of.
    if (authority.generation !== generation)
      return { lacking: `the authority of ${virtualMesh} has come from ${generation} to ${authority.generation}` };
    const all = await this.dataSource.getRepository(ROOTS).find({ where: { virtualMesh }, order: { number: 'ASC' } });
    const own = new Set(all.map(({ certificate }) => certificateIn(certificate).fingerprint));
    const strangers = strangersAmong(present.roots, own, wanted.replaces);
    if ('lacking' in strangers) return strangers;
    const { roots, signer } = wantedOf(authority.state);
    const opened = await this.#signer(all.find(({ number }) => number === signer));
    if ('lacking' in opened) return opened;
    const believed = all.filter(({ number }) => roots.includes(number)).map(({ certificate }) => certificate);
    const beside = strangers.beside.map(({ der }) => toPem('CERTIFICATE', der));
    return { ...(await this.#issueUnder(opened, wanted)), roots: [...believed, ...beside] };
  }

  async #issueUnder(signer: Signer, { cluster, mesh, trustDomain }: IssuerRequest) {
    const keys = await makeKeys();
    const parts = [cluster, mesh].map((part) => part.slice(0, LONGEST_PART));
    const commonName = `Overmesh ${parts.join(' ')} ${randomBytes(4).toString('hex')}`;
    const term = { now: this.#now(), lifetimeMs: LIFETIME_MS };
    const der = await issueIntermediate(signer, keys.publicKey, { commonName, trustDomain, ...term });
    return { certificate: toPem('CERTIFICATE', der), key: await keyToPem(keys.privateKey) };
  }

  async #signer(root: RootRow | undefined): Promise<Signer | { readonly lacking: string }> {
    if (!root?.key) return { lacking: 'the key of the root that signs is gone' };
    const opened = await this.options.sealing.open(root.key, placeOfRoot(root.id));
    if ('locked' in opened) return { lacking: `the key of its root is locked: ${opened.locked}` };
    return rootSigner(root.certificate, opened.plain);
  }

  /** Made when it is needed first, with its root. */
  async #authorityOf(virtualMesh: string): Promise<AuthorityRow> {
    const found = await this.dataSource.getRepository(AUTHORITIES).findOneBy({ virtualMesh });
    if (found) return found;
    const state: AuthorityState = { phase: 'steady', root: 1 };
    await inTransaction(this.dataSource, async (manager) => {
      const { raw } = await manager
        .createQueryBuilder()
        .insert()
        .into(AUTHORITIES)
        .values({ virtualMesh, generation: 1, state })
        .orIgnore()
        .returning('virtual_mesh')
        .execute();
      if ((raw as readonly unknown[]).length)
        await addRoot(manager, this.options.sealing, { virtualMesh, number: 1, now: this.#now() });
    });
    return this.dataSource.getRepository(AUTHORITIES).findOneByOrFail({ virtualMesh });
  }
}
