import { setImmediate as othersTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { KeyRing } from '@overmesh/config';
import { announcing } from '@overmesh/db';
import type { ClusterAccess } from '@overmesh/kube';
import { all, succeed } from '@overmesh/model';
import type { Result } from '@overmesh/model';
import type { EntityManager } from 'typeorm';
import { CLUSTERS_OPTIONS, credentialColumns } from './clusters.service.ts';
import type { ClustersOptions } from './clusters.service.ts';
import { clusterTable } from './clusters.table.ts';
import type { ClusterRow } from './clusters.table.ts';
import { accessOf, copyOf } from './copies.ts';
import type { ClusterCopy, LeftOut } from './copies.ts';
import { CredentialsError, credentialPlace, seal } from './credentials.ts';
import { keepKeys } from './keys.store.ts';
import { isLogin, loginPlace, toSeal } from './prometheus-login.ts';
import type { SealedLogin } from './prometheus-login.ts';

/** Rows of one statement. */
const AT_ONCE = 200;

/** What a copy says, with the way to its cluster. */
export interface ReadCopy {
  readonly copy: ClusterCopy;
  readonly access: ClusterAccess;
}

/** Clusters out of the table with their credentials, and back into it: for backups, and for nothing else. */
@Injectable()
export class ClusterCopies {
  constructor(@Inject(CLUSTERS_OPTIONS) private readonly options: ClustersOptions) {}

  /** Every cluster by name, and which were left out. */
  async read(
    manager: EntityManager,
  ): Promise<{ readonly copies: readonly ClusterCopy[]; readonly leftOut: readonly LeftOut[] }> {
    const ring = await this.options.masterKeys.ring();
    const rows = await manager
      .getRepository(clusterTable)
      .createQueryBuilder('cluster')
      .orderBy('cluster.name COLLATE "C"')
      .getMany();
    const read = rows.map((row) => (row.leaving ? leaving(row) : openedOr(row, () => copyOf(row, ring))));
    return {
      copies: read.flatMap((one) => ('id' in one ? [one] : [])),
      leftOut: read.flatMap((one) => ('id' in one ? [] : [one])),
    };
  }

  /** How to reach the cluster of each copy; or the problems of all of them. */
  async check(copies: readonly ClusterCopy[]): Promise<Result<readonly ReadCopy[]>> {
    const { allowLoopback = false, ownAddresses = [] } = this.options;
    const read: Result<ReadCopy>[] = [];
    for (const copy of copies) {
      const access = accessOf(copy, { allowLoopback, ownAddresses });
      read.push(access.ok ? succeed({ copy, access: access.value }) : access);
      // Reading a thousand takes seconds, and others wait for this process.
      await othersTurn();
    }
    return all(read);
  }

  /** Adds the clusters under the ids that they had, each credential sealed with the keys that are here. */
  async write(manager: EntityManager, read: readonly ReadCopy[]): Promise<void> {
    await keepKeys(manager);
    const ring = await this.options.masterKeys.ring();
    const rows = read.map(({ copy, access }): ClusterRow => {
      const credentials = seal(JSON.stringify(access), credentialPlace(copy.id), ring);
      return { ...rowOf(copy), ...credentialColumns(access), credentials, prometheusLogin: sealedLogin(copy, ring) };
    });
    for (let start = 0; start < rows.length; start += AT_ONCE)
      await manager.getRepository(clusterTable).insert(rows.slice(start, start + AT_ONCE));
    await manager.query(`SELECT ${announcing('cluster', 'id')} FROM unnest($1::text[]) AS id`, [
      rows.map(({ id }) => id),
    ]);
  }
}

function sealedLogin({ id, prometheus, prometheusLogin }: ClusterCopy, ring: KeyRing): SealedLogin | null {
  if (prometheus === null || !prometheusLogin || !isLogin(prometheusLogin)) return null;
  const { kind, plain } = toSeal(prometheusLogin, prometheus);
  return { kind, ...seal(plain, loginPlace(id), ring) };
}

function openedOr(row: ClusterRow, open: () => ClusterCopy): ClusterCopy | LeftOut {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof CredentialsError)) throw error;
    return { cluster: row.name, reason: 'a secret of it does not open with the master keys that are here' };
  }
}

function leaving({ name }: ClusterRow): LeftOut {
  return { cluster: name, reason: 'it is being deregistered' };
}

/** Nobody has looked at it yet. */
function rowOf(
  copy: ClusterCopy,
): Omit<ClusterRow, 'credentials' | 'prometheusLogin' | keyof ReturnType<typeof credentialColumns>> {
  const { id, name, labels, region, zone, network, prometheus, uid, serverVersion } = copy;
  return {
    ...{ id, name, labels: { ...labels }, region, zone, network, prometheus, uid, serverVersion },
    conditions: [],
    registeredAt: new Date(copy.registeredAt),
    lastSeenAt: copy.lastSeenAt === null ? null : new Date(copy.lastSeenAt),
    leaving: false,
  };
}
