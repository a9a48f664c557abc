import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { Uploads } from '@overmesh/backup';
import type { OpeningKey, SealingKey } from '@overmesh/backup';
import { Secret } from '@overmesh/config';
import { fail, succeed } from '@overmesh/model';
import type { Problem, Result } from '@overmesh/model';
import { Backups } from '@overmesh/pipeline';
import type {
  BackupKey,
  MutationBackupArgs,
  MutationRestoreArgs,
  MutationUploadBackupArgs,
  RestoreKey,
} from '@overmesh/schema';
import { answer, rejected } from '../graphql/answers.ts';
import type { ApiContext } from '../graphql/context.ts';
import { Gate } from '../http/gate.ts';

/** All that an installation knows as one sealed file, and back. Every token may: each lets in to everything. */
@Resolver()
export class BackupsResolver {
  constructor(
    @Inject(Backups) private readonly backups: Backups,
    @Inject(Uploads) private readonly uploads: Uploads,
    @Inject(Gate) private readonly gate: Gate,
  ) {}

  @Mutation()
  async backup(@Args() { key }: MutationBackupArgs, @Context() { caller }: ApiContext) {
    const sealing = sealingKey(key);
    if (!sealing.ok) return rejected(sealing.problems);
    const made = await this.backups.make(sealing.value, caller);
    if (!made.ok) return rejected(made.problems);
    const { file, summary } = made.value;
    return answer('Backup', succeed({ file: Buffer.from(file).toString('base64'), contents: summary }));
  }

  @Mutation()
  async uploadBackup(@Args() { upload, part }: MutationUploadBackupArgs) {
    return answer('BackupUpload', await this.uploads.add(part, upload ?? undefined));
  }

  @Mutation()
  async restore(@Args() { upload, key, dryRun }: MutationRestoreArgs, @Context() { caller }: ApiContext) {
    const opening = openingKey(key);
    if (!opening.ok) return rejected(opening.problems);
    const restored = await this.backups.restore(upload, opening.value, dryRun === true, caller);
    if (!restored.ok) return rejected(restored.problems);
    if (!dryRun) await this.gate.refresh();
    return answer('Restored', succeed({ contents: restored.value }));
  }
}

function sealingKey({ passphrase, recipients }: BackupKey): Result<SealingKey> {
  const listed = recipients ?? [];
  if (typeof passphrase === 'string' && !listed.length) return succeed({ passphrase: new Secret(passphrase) });
  if (typeof passphrase !== 'string' && listed.length) return succeed({ recipients: listed });
  return fail(exactlyOne('a passphrase or recipients'));
}

function openingKey({ passphrase, identity }: RestoreKey): Result<OpeningKey> {
  if (typeof passphrase === 'string' && typeof identity !== 'string')
    return succeed({ passphrase: new Secret(passphrase) });
  if (typeof passphrase !== 'string' && typeof identity === 'string')
    return succeed({ identity: new Secret(identity) });
  return fail(exactlyOne('a passphrase or an identity'));
}

function exactlyOne(what: string): Problem {
  return { path: 'key', code: 'EXACTLY_ONE', message: `must have ${what}, and not both` };
}
