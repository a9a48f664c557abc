import { randomUUID } from 'node:crypto';
import type { Problem } from '@overmesh/model';
import type { EntityManager } from 'typeorm';
import type { AuthorityState } from '../decide/wanted.ts';
import { readCertificates } from '../read/certificate.ts';
import { AUTHORITIES, placeOfRoot, ROOTS } from './authorities.table.ts';
import type { RootRow } from './authorities.table.ts';
import type { Sealing } from './sealing.ts';

/** A root as a backup has it: its key lies open in it, where it has one. Never log it, never answer it. */
export interface RootCopy {
  readonly number: number;
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8; null where it was wiped, or does not open. */
  readonly key: string | null;
  /** ISO 8601, UTC. */
  readonly madeAt: string;
}

/** The authority of a VirtualMesh as a backup has it. */
export interface AuthorityCopy {
  readonly virtualMesh: string;
  readonly generation: number;
  readonly state: AuthorityState;
  readonly roots: readonly RootCopy[];
}

/** By name. */
export async function readAuthorities(manager: EntityManager, sealing: Sealing): Promise<readonly AuthorityCopy[]> {
  const rows = await manager.getRepository(AUTHORITIES).find({ order: { virtualMesh: 'ASC' } });
  const roots = await manager.getRepository(ROOTS).find({ order: { number: 'ASC' } });
  const copies = await Promise.all(
    roots.map(async (root) => ({ of: root.virtualMesh, copy: await copyOf(root, sealing) })),
  );
  return rows.map(({ virtualMesh, generation, state }) => ({
    ...{ virtualMesh, generation, state },
    roots: copies.filter(({ of }) => of === virtualMesh).map(({ copy }) => copy),
  }));
}

async function copyOf(row: RootRow, sealing: Sealing): Promise<RootCopy> {
  const { number, certificate, key, madeAt } = row;
  const opened = key && (await sealing.open(key, placeOfRoot(row.id)));
  return {
    ...{ number, certificate, madeAt: madeAt.toISOString() },
    key: opened && 'plain' in opened ? opened.plain : null,
  };
}

/** Adds them, each key sealed with the keys that are here. */
export async function writeAuthorities(
  manager: EntityManager,
  copies: readonly AuthorityCopy[],
  sealing: Sealing,
): Promise<void> {
  for (const { virtualMesh, generation, state, roots } of copies) {
    await manager.getRepository(AUTHORITIES).insert({ virtualMesh, generation, state });
    for (const { number, certificate, key, madeAt } of roots) {
      const id = randomUUID();
      const sealed = key === null ? null : await sealing.seal(manager, key, placeOfRoot(id));
      const root = { id, virtualMesh, number, certificate, key: sealed, madeAt: new Date(madeAt) };
      await manager.getRepository(ROOTS).insert(root);
    }
  }
}

/** What of the certificates in copies cannot be read: a file may come from anybody. */
export function authorityCopyProblems(copies: readonly AuthorityCopy[]): readonly Problem[] {
  return copies.flatMap(({ virtualMesh, roots }) =>
    roots.flatMap(({ number, certificate }) => {
      const read = readCertificates(certificate, `authority ${virtualMesh}: root ${number}`);
      return read.ok ? [] : read.problems;
    }),
  );
}
