import type { Command } from 'commander';
import { confirmed } from '../confirm.ts';
import { differencesOf } from '../documents/difference.ts';
import { editionAt, keptRevisions } from '../documents/editions.ts';
import { span, wholeNumber, withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { RollbackDocument } from '../generated/operations.ts';
import { differencesText } from '../print/differences.ts';
import { planText } from '../print/plan.ts';
import { granted } from '../session.ts';
import type { Session } from '../session.ts';
import type { Step } from '../waiting.ts';
import { wholeRollbackPlan } from '../whole-plan.ts';
import { appliedText, waitForApplied } from './apply.ts';
import { forOption } from './status.ts';

interface RollbackOptions extends OutputFlags {
  readonly to: number;
  readonly message?: string;
  readonly yes?: boolean;
  readonly wait?: boolean;
  readonly for: Step;
  readonly timeout: number;
}

/** `overmesh rollback`: a new revision with the documents of an older one. */
export function addRollback(program: Command, session: Session): void {
  const command = program
    .command('rollback <virtualmesh>')
    .description('bring a VirtualMesh and its policies back to an older revision; shows the plan first, and asks')
    .requiredOption('--to <revision>', 'the revision (see `overmesh history`)', wholeNumber)
    .option('-m, --message <text>', 'why, for the history')
    .option('-y, --yes', 'do not ask')
    .option('--wait', 'wait until everything is there; exits 5 naming what is not')
    .addOption(forOption())
    .option('--timeout <time>', 'how long to wait, as in 60s or 5m', span, 60_000)
    .action((virtualMesh: string, options: RollbackOptions) => rollback(session, virtualMesh, options));
  withExample(withOutput(command), 'overmesh rollback shop --to 14', 'overmesh rollback shop --to 14 --yes --wait');
}

async function rollback(session: Session, virtualMesh: string, options: RollbackOptions): Promise<void> {
  const { to, yes = false, output, message } = options;
  const { api, world, paintNote } = session;
  const refusal = `${virtualMesh} was not rolled back`;
  const { newest: seen } = await keptRevisions(api, virtualMesh);
  const plan = granted(await wholeRollbackPlan(api, { virtualMesh, revision: to }), refusal);
  const then = await editionAt(api, virtualMesh, to);
  const differences = await differencesOf(await editionAt(api, virtualMesh, seen), then);
  if (differences.length === 0) return session.say(`${virtualMesh} has the documents of revision ${to} already.`);
  session.note(`${differencesText(differences, paintNote)}\n`);
  session.note(planText(plan, [...then.keys(), ...differences.map(({ document }) => document)], paintNote));
  await confirmed(world, `Bring ${virtualMesh} back to revision ${to}?`, yes, 'nothing was changed');
  const variables = {
    virtualMesh,
    revision: to,
    seen,
    message: message ?? `back to revision ${to}`,
    confirmDeletes: true,
  };
  const applied = granted((await api.call(RollbackDocument, variables, { timeoutMs: 60_000 })).rollback, refusal);
  const changed = { ...applied, documents: applied.documents.filter(({ action }) => action !== 'unchanged') };
  await session.show(output, changed, () => appliedText(changed));
  if (options.wait) session.say(await waitForApplied(session, changed, options));
}
