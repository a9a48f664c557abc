import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { openingKey, reasonOf } from '../backup/key.ts';
import type { KeyFlags } from '../backup/key.ts';
import { confirmed } from '../confirm.ts';
import { EXIT, Failure } from '../failure.ts';
import { withExample } from '../flags.ts';
import { RestoreDocument, UploadBackupDocument } from '../generated/operations.ts';
import type { BackupContentsFieldsFragment, RestoreKey } from '../generated/operations.ts';
import { backupLines } from '../print/backup.ts';
import { showProgress } from '../progress.ts';
import { granted } from '../session.ts';
import type { Session } from '../session.ts';
import { BACKUP_PATIENCE_MS } from './backup.ts';

interface RestoreFlags extends KeyFlags {
  readonly file: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** Well below the smallest limit of requests that proxies have: 1 MB as base64. */
const PART_BYTES = 384 * 1024;

/** `overmesh restore`: a backup into an installation that has nothing. */
export function addRestore(program: Command, session: Session): void {
  const command = program
    .command('restore')
    .description('put a backup into an installation that has no cluster and no VirtualMesh, all of it or nothing')
    .requiredOption('-f, --file <file>', 'the backup')
    .option('--passphrase-file <file>', 'the passphrase is in this file (else it is asked for)')
    .option('--identity <file>', 'the age identity file of one of its recipients')
    .option('--dry-run', 'check all of it, say what is in it, and change nothing')
    .option('-y, --yes', 'do not ask')
    .action((flags: RestoreFlags) => restore(session, flags));
  withExample(
    command,
    'overmesh restore -f overmesh-2026-11-30.age --dry-run',
    'overmesh restore -f overmesh-2026-11-30.age --identity key.txt --yes',
  );
}

async function restore(session: Session, { file, dryRun = false, yes = false, ...flags }: RestoreFlags): Promise<void> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new Failure(EXIT.badInput, `${file} cannot be read: ${reasonOf(error)}.`);
  });
  const key = await openingKey(session.world, flags);
  const upload = await uploaded(session, bytes, file);
  const look = (isLook: boolean) => restored(session, file, { upload, key, dryRun: isLook });
  const contents = await look(true);
  session.say(`${file} was made ${contents.madeAt} by ${contents.madeBy}, with Overmesh ${contents.product}:`);
  session.say(backupLines(contents));
  if (dryRun) return session.say('All of it would be restored. Nothing was changed.');
  await confirmed(session.world, 'Restore it into this installation?', yes, 'nothing was restored');
  await look(false);
  session.say('Restored. Within a minute `overmesh check` says how each cluster is.');
  if (contents.pauses) session.say('What was paused is paused: see `overmesh status`, and resume it.');
  if (contents.rollouts) session.say('Rollouts that were under way are paused: see `overmesh rollout list`.');
}

async function restored(
  { api }: Session,
  file: string,
  variables: { readonly upload: string; readonly key: RestoreKey; readonly dryRun: boolean },
): Promise<BackupContentsFieldsFragment> {
  const what = variables.dryRun ? 'checking the backup' : 'restoring';
  const answer = await api.call(RestoreDocument, variables, { timeoutMs: BACKUP_PATIENCE_MS, what });
  return granted(answer.restore, `${file} is not restored`).contents;
}

/** A part at a time: requests are small on purpose. @returns how the server names the file */
async function uploaded({ api, world }: Session, bytes: Uint8Array, file: string): Promise<string> {
  if (!bytes.length) throw new Failure(EXIT.badInput, `${file} is empty.`);
  const progress = showProgress(world);
  const handIn = async (upload: string | null, start: number): Promise<string> => {
    const part = Buffer.from(bytes.subarray(start, start + PART_BYTES)).toString('base64');
    const answer = await api.call(UploadBackupDocument, { upload, part });
    progress.say(`handing in ${file}: ${Math.min(start + PART_BYTES, bytes.length)} of ${bytes.length} bytes`);
    return granted(answer.uploadBackup, `${file} was not handed in`).id;
  };
  let upload = await handIn(null, 0);
  for (let start = PART_BYTES; start < bytes.length; start += PART_BYTES) upload = await handIn(upload, start);
  progress.clear();
  return upload;
}
