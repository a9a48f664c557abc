import { access, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { reasonOf, sealingKey } from '../backup/key.ts';
import type { KeyFlags } from '../backup/key.ts';
import { EXIT, Failure } from '../failure.ts';
import { collect, withExample } from '../flags.ts';
import { BackupDocument } from '../generated/operations.ts';
import { backupLines } from '../print/backup.ts';
import { granted } from '../session.ts';
import type { Session } from '../session.ts';

interface BackupFlags extends KeyFlags {
  readonly file?: string;
}

/** A thousand clusters take some seconds, and a passphrase one. */
export const BACKUP_PATIENCE_MS = 120_000;

/** `overmesh backup`: all that the hub knows and cannot see again, sealed by the hub, into one file. */
export function addBackup(program: Command, session: Session): void {
  const command = program
    .command('backup')
    .description('write documents, clusters with their credentials, and tokens into one sealed file (age)')
    .option('-f, --file <file>', 'where to write it (else overmesh-DATE.age)')
    .option('--passphrase-file <file>', 'seal it with the passphrase in this file (else it is asked for)')
    .option('--recipient <key>', 'seal it for this age recipient, age1…; may be given several times', collect)
    .action((flags: BackupFlags) => backup(session, flags));
  withExample(
    command,
    'overmesh backup -f overmesh-2026-11-30.age',
    'overmesh backup --recipient age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p',
  );
}

async function backup(session: Session, flags: BackupFlags): Promise<void> {
  const { api, world } = session;
  const file = flags.file ?? `overmesh-${world.now().toISOString().slice(0, 10)}.age`;
  // Before anybody is asked for anything.
  if (
    await access(file).then(
      () => true,
      () => false,
    )
  )
    throw notWritten(file, 'it is there already');
  const key = await sealingKey(world, flags);
  const waiting = { timeoutMs: BACKUP_PATIENCE_MS, what: 'making the backup' };
  const made = granted((await api.call(BackupDocument, { key }, waiting)).backup, 'No backup was made');
  const bytes = Buffer.from(made.file, 'base64');
  await writeFile(file, bytes, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
    throw notWritten(file, reasonOf(error));
  });
  session.say(`Wrote ${file}, ${bytes.length} bytes:\n${backupLines(made.contents)}`);
  session.note('Whoever opens it can do what Overmesh can do there: keep its key elsewhere.');
}

function notWritten(file: string, reason: string): Failure {
  return new Failure(EXIT.badInput, `${file} was not written: ${reason}.`, 'Name another file with -f.');
}
