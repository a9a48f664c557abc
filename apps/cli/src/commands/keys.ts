import type { Command } from 'commander';
import { confirmed } from '../confirm.ts';
import { EXIT, Failure } from '../failure.ts';
import { withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import {
  MasterKeysDocument,
  RemoveMasterKeyDocument,
  RewrapCredentialsDocument,
  RotateMasterKeyDocument,
} from '../generated/operations.ts';
import type { MasterKeysFieldsFragment } from '../generated/operations.ts';
import { table } from '../print/table.ts';
import type { Column } from '../print/table.ts';
import { showProgress } from '../progress.ts';
import { granted } from '../session.ts';
import type { Session } from '../session.ts';

type MasterKeys = MasterKeysFieldsFragment;
type MasterKey = MasterKeys['keys'][number];

/** Small enough that progress is seen and nobody waits for long. */
const AT_ONCE = 50;

const columns: readonly Column<MasterKey>[] = [
  { title: 'KEY', cell: ({ id }) => id },
  { title: 'STATE', cell: stateOf },
  { title: 'CREDENTIALS', cell: ({ credentials }) => String(credentials) },
];

const names: readonly Column<MasterKey>[] = [
  { title: 'CLUSTERS', cell: ({ clusters }) => clusters.join(' ') },
  { title: 'ROOTS', cell: ({ roots }) => roots.join(' ') },
];

/** `overmesh keys …`: the keys that wrap stored credentials. */
export function addKeysCommands(program: Command, session: Session): void {
  const keys = program.command('keys').description('see and rotate the keys that wrap stored credentials');
  const list = keys
    .command('list')
    .description(
      'list master keys and how many credentials each wraps; -o wide names the clusters, and the VirtualMeshes whose root it wraps',
    )
    .action(({ output }: OutputFlags) => listKeys(session, output));
  withExample(withOutput(list), 'overmesh keys list -o wide');
  const rotate = keys
    .command('rotate')
    .description('make a new master key and bring every credential under it, or finish a rotation that was interrupted')
    .action(() => rotateKeys(session));
  withExample(rotate, 'overmesh keys rotate');
  const remove = keys
    .command('remove <key>')
    .description('remove a master key that no credential needs any more')
    .option('--yes', 'do not ask')
    .action((id: string, { yes }: { readonly yes?: boolean }) => removeKey(session, id, Boolean(yes)));
  withExample(remove, 'overmesh keys remove 3f9c0a11d2b7e645');
}

async function listKeys(session: Session, output: OutputFlags['output']): Promise<void> {
  const { masterKeys } = await session.api.call(MasterKeysDocument, {});
  await session.show(output, masterKeys, () =>
    table(masterKeys.keys, output === 'wide' ? [...columns, ...names] : columns),
  );
}

async function rotateKeys(session: Session): Promise<void> {
  const { masterKeys } = await session.api.call(MasterKeysDocument, {});
  const from = currentOf(masterKeys);
  const { rotateMasterKey } = await session.api.call(RotateMasterKeyDocument, { from: from.id });
  const { keys } = granted(rotateMasterKey, 'No new key was made');
  const to = currentOf({ keys });
  session.note(
    to.id === from.id ? `Finishing the rotation to master key ${to.id}` : `Master key ${to.id} is current now`,
  );
  const unopened = await rewrapAll(session);
  const { masterKeys: after } = await session.api.call(MasterKeysDocument, {});
  session.say(table(after.keys, columns));
  for (const key of after.keys) if (!key.current && key.credentials === 0) session.say(mayGo(key));
  if (unopened.length) throw notOpened(unopened);
}

/** @returns clusters whose credential does not open */
async function rewrapAll({ api, world }: Session): Promise<readonly string[]> {
  const progress = showProgress(world);
  for (let total = 0; ;) {
    const { rewrapCredentials } = await api.call(RewrapCredentialsDocument, { first: AT_ONCE });
    const { done, remaining, unopened } = rewrapCredentials;
    total += done;
    progress.say(`${total} under the new key, ${remaining} to go`);
    if (done > 0 && remaining > 0) continue;
    progress.clear();
    return unopened;
  }
}

async function removeKey(session: Session, id: string, yes: boolean): Promise<void> {
  const question = `Remove master key ${id}? Backups of the database that need it can then not be opened.`;
  await confirmed(session.world, question, yes, `${id} stays`);
  const { removeMasterKey } = await session.api.call(RemoveMasterKeyDocument, { id });
  granted(removeMasterKey, `${id} was not removed`);
  session.say(`Removed master key ${id}`);
}

function currentOf({ keys }: Pick<MasterKeys, 'keys'>): MasterKey {
  const current = keys.find((key) => key.current);
  if (!current) throw new Failure(EXIT.unexpected, 'The server names no current master key.');
  return current;
}

function stateOf({ current, held }: MasterKey): string {
  if (!held) return 'missing';
  return current ? 'current' : 'old';
}

function mayGo({ id }: MasterKey): string {
  return `No credential needs ${id} any more; once no backup of the database does either: overmesh keys remove ${id}`;
}

function notOpened(clusters: readonly string[]): Failure {
  return new Failure(
    EXIT.refused,
    `The credential of ${clusters.join(', ')} does not open, so it stays as it was.`,
    'Give a cluster a new credential with: overmesh cluster credentials NAME --kubeconfig FILE',
  );
}
