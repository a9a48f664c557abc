import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { inTransaction } from '@overmesh/db';
import { fail, isUuid, succeed } from '@overmesh/model';
import type { Problem, Result } from '@overmesh/model';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { UPLOADS } from './uploads.table.ts';

/** Of all parts of a file. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Base64, whose groups of four are whole. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Files that are handed in in parts, since a request is small on purpose, here and at proxies before us. What is kept is
 * sealed, and for an hour.
 */
@Injectable()
export class Uploads {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Adds the next part of a file.
   *
   * Problems: NOT_FOUND at `upload`, BAD_FORMAT at `part`, TOO_LONG where all parts together are.
   *
   * @param upload what the part before was answered; absent for the first one
   * @param part base64
   * @returns how to name the file, and how many bytes of it are here
   */
  async add(part: string, upload?: string): Promise<Result<{ readonly id: string; readonly bytes: number }>> {
    if (!part || part.length % 4 !== 0 || !BASE64.test(part)) return fail(notBase64);
    const content = Buffer.from(part, 'base64');
    return inTransaction(this.dataSource, async (manager) => {
      await manager.query(`DELETE FROM backup_uploads WHERE at < now() - interval '1 hour'`);
      const before = upload === undefined ? { parts: 0, bytes: 0 } : await partsOf(manager, upload);
      if (upload !== undefined && !before.parts) return fail(noUpload);
      const bytes = before.bytes + content.length;
      if (bytes > MOST_BYTES) return fail(tooLong);
      const id = upload ?? randomUUID();
      await manager.getRepository(UPLOADS).insert({ id, part: before.parts, content });
      return succeed({ id, bytes });
    });
  }

  /** The whole file. Problems: NOT_FOUND at `upload`. */
  async file(upload: string): Promise<Result<Uint8Array>> {
    const rows = isUuid(upload)
      ? await this.dataSource.getRepository(UPLOADS).find({ where: { id: upload }, order: { part: 'ASC' } })
      : [];
    return rows.length ? succeed(Buffer.concat(rows.map(({ content }) => content))) : fail(noUpload);
  }

  /** It is done with. */
  async drop(upload: string): Promise<void> {
    await this.dataSource.getRepository(UPLOADS).delete({ id: upload });
  }
}

/** What is here of a file; any text may name one. */
async function partsOf(
  manager: EntityManager,
  upload: string,
): Promise<{ readonly parts: number; readonly bytes: number }> {
  if (!isUuid(upload)) return { parts: 0, bytes: 0 };
  const [row]: readonly { readonly parts: number; readonly bytes: number }[] = await manager.query(
    `SELECT count(*)::integer AS parts, COALESCE(sum(length(content)), 0)::integer AS bytes
     FROM backup_uploads WHERE id = $1`,
    [upload],
  );
  return row ?? { parts: 0, bytes: 0 };
}

const notBase64: Problem = { path: 'part', code: 'BAD_FORMAT', message: 'must be some bytes in base64' };

const noUpload: Problem = {
  path: 'upload',
  code: 'NOT_FOUND',
  message: 'there is no such file: it is kept for an hour, so hand it in again',
};

const tooLong: Problem = {
  path: 'part',
  code: 'TOO_LONG',
  message: `a backup must have at most ${MOST_BYTES / 1024 / 1024} MiB`,
};
