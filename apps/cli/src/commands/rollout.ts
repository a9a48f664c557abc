import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { everyPage } from '../api.ts';
import { confirmed } from '../confirm.ts';
import { EXIT, Failure } from '../failure.ts';
import { span, withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import {
  LastRolloutDocument,
  RolloutRecordsDocument,
  RolloutsDocument,
  SteerRolloutDocument,
} from '../generated/operations.ts';
import type { RolloutAction } from '../generated/operations.ts';
import { rolloutLine, rolloutText } from '../print/rollout.ts';
import type { ShownRollout } from '../print/rollout.ts';
import { table } from '../print/table.ts';
import { printableLine } from '../print/text.ts';
import { ago } from '../print/times.ts';
import { showProgress } from '../progress.ts';
import { documentNotFound, refOfVirtualMesh } from '../references.ts';
import { exists } from '../existence.ts';
import { granted } from '../session.ts';
import type { Session } from '../session.ts';

const pauseMs = 1000;

/** `overmesh rollout …`: how a VirtualMesh goes from revision to revision, and a person's hand in it. */
export function addRolloutCommands(program: Command, session: Session): void {
  const rollout = program.command('rollout').description('see and steer how changes go from cluster to cluster');
  const list = rollout
    .command('list [virtualmesh]')
    .description('list rollouts, newest first')
    .action((virtualMesh: string | undefined, { output }: OutputFlags) => listRollouts(session, virtualMesh, output));
  withExample(withOutput(list), 'overmesh rollout list', 'overmesh rollout list shop');
  const status = rollout
    .command('status <virtualmesh>')
    .description('show the waves of the last rollout, and what it waits for')
    .action(async (virtualMesh: string, { output }: OutputFlags) => {
      const last = await demandLast(session, virtualMesh);
      await session.show(output, last, () => rolloutText(last, session.world.now(), session.paint));
    });
  withExample(withOutput(status), 'overmesh rollout status shop');
  const watch = rollout
    .command('watch <virtualmesh>')
    .description('follow the last rollout to its end; exits 5 when that is not the new revision everywhere')
    .option('--timeout <time>', 'how long to watch, as in 60s or 5m', span, 86_400_000)
    .action((virtualMesh: string, { timeout }: { readonly timeout: number }) => follow(session, virtualMesh, timeout));
  withExample(watch, 'overmesh rollout watch shop --timeout 30m');
  const history = rollout
    .command('history <virtualmesh>')
    .description('list what happened in the last rollout, with what each gate saw')
    .action((virtualMesh: string, { output }: OutputFlags) => showRecords(session, virtualMesh, output));
  withExample(withOutput(history), 'overmesh rollout history shop');
  for (const [action, description] of Object.entries(ACTIONS))
    addAction(rollout, session, action as RolloutAction, description);
}

const ACTIONS: Readonly<Record<RolloutAction, string>> = {
  pause: 'stop where it is, until it is resumed',
  resume: 'go on with one that is paused, or held after a wave failed',
  promote: 'cut the soak of the wave short; its gates are asked all the same',
  approve: 'agree to the wave that waits for it; the author of the change cannot',
  abort: 'end it where it is: clusters keep what they have',
  undo: 'take the change back from every cluster that has it',
  breakGlass: 'give the change to every cluster now, without its waves and gates',
};

/** What changes clusters, or leaves them apart, is asked about. */
const QUESTIONS: Readonly<Partial<Record<RolloutAction, (change: string, having: number, all: number) => string>>> = {
  abort: (change, having) => `Leave ${change} on ${having} clusters only?`,
  undo: (change, having) => `Take ${change} back from ${having} clusters?`,
  breakGlass: (change, _having, all) => `Give ${change} to all ${all} clusters now, and ask no gate?`,
};

interface ActionOptions {
  readonly reason?: string;
  readonly yes?: boolean;
}

function addAction(rollout: Command, session: Session, action: RolloutAction, description: string): void {
  const command = rollout
    .command(`${commandOf(action)} <virtualmesh>`)
    .description(description)
    .option('-m, --reason <text>', 'why, for the history')
    .action((virtualMesh: string, options: ActionOptions) => steer(session, virtualMesh, action, options));
  if (QUESTIONS[action]) command.option('-y, --yes', 'do not ask');
  withExample(command, `overmesh rollout ${commandOf(action)} shop --reason "the pager rang"`);
}

/** `break-glass` for `breakGlass`. */
function commandOf(action: string): string {
  return action.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

async function steer(
  session: Session,
  virtualMesh: string,
  action: RolloutAction,
  { reason, yes }: ActionOptions,
): Promise<void> {
  const { to } = await question(session, virtualMesh, action, Boolean(yes));
  const variables = { virtualMesh, action, reason: reason ?? null };
  const { steerRollout } = await session.api.call(SteerRolloutDocument, variables);
  const rollout = granted(steerRollout, `The rollout of ${virtualMesh} is as it was`);
  session.say(`${virtualMesh} ${to}: ${rolloutLine(rollout)}`);
}

async function question(session: Session, virtualMesh: string, action: RolloutAction, yes: boolean) {
  const last = await demandLast(session, virtualMesh);
  const to = `revision ${last.toRevision}`;
  const all = last.waves.flatMap(({ clusters }) => clusters);
  const having = all.filter(({ state }) => state !== 'waiting').length;
  const what = QUESTIONS[action]?.(to, having, all.length);
  if (what) await confirmed(session.world, what, yes, `the rollout of ${virtualMesh} goes on`);
  return { to };
}

async function listRollouts(
  session: Session,
  virtualMesh: string | undefined,
  output: OutputFlags['output'],
): Promise<void> {
  const { api, world } = session;
  const found = await everyPage(
    async (after) =>
      (await api.call(RolloutsDocument, { virtualMesh: virtualMesh ?? null, first: 200, after })).rollouts,
  );
  if (!found.length && virtualMesh !== undefined) await demandMesh(api, virtualMesh);
  await session.show(output, found, () => {
    if (!found.length) return 'No rollout yet. A VirtualMesh with spec.rollout goes from cluster to cluster by one.';
    return table(found, [
      { title: 'VIRTUAL MESH', cell: (one) => one.virtualMesh },
      { title: 'REVISION', cell: (one) => `${one.fromRevision} → ${one.toRevision}` },
      { title: 'STATE', cell: ({ state }) => state },
      { title: 'BEGAN', cell: ({ startedAt }) => ago(startedAt, world.now()) },
      { title: 'AUTHOR', cell: ({ author }) => author },
      { title: 'REASON', cell: ({ reason }) => reason },
    ]);
  });
}

async function showRecords(session: Session, virtualMesh: string, output: OutputFlags['output']): Promise<void> {
  const last = await demandLast(session, virtualMesh);
  const records = await everyPage(async (after) => {
    const { rollout } = await session.api.call(RolloutRecordsDocument, { virtualMesh, first: 200, after });
    return rollout?.records ?? { edges: [], pageInfo: { hasNextPage: false, endCursor: null } };
  });
  const nameOf = (wave: number | null) => (wave === null ? '' : (last.waves[wave]?.name ?? 'rest'));
  await session.show(output, records, () =>
    records
      .map(({ at, wave, what, message }) => printableLine([at, what, nameOf(wave), message].filter(Boolean).join('  ')))
      .join('\n'),
  );
}

/** A line for each change, so that a log is readable too; on a terminal the wait is shown below them. */
async function follow(session: Session, virtualMesh: string, timeoutMs: number): Promise<void> {
  const { world } = session;
  const progress = showProgress(world);
  const start = Date.now();
  let said = '';
  try {
    for (;;) {
      const last = await demandLast(session, virtualMesh);
      const line = rolloutLine(last);
      if (line !== said) {
        progress.clear();
        session.say(`${virtualMesh} revision ${last.toRevision}: ${line}`);
        said = line;
      }
      if (last.endedAt !== null) return ended(last);
      if (last.state === 'held') throw new Failure(EXIT.waitedInVain, `Held: ${last.reason}`, HELD);
      if (Date.now() - start >= timeoutMs) throw new Failure(EXIT.waitedInVain, 'Not at its end in time.', WATCH_ON);
      progress.say(`${last.state}, ${Math.round((Date.now() - start) / 1000)} s`);
      await sleep(pauseMs, undefined, { signal: world.interrupted }).catch(() => undefined);
      if (world.interrupted.aborted) throw new Failure(EXIT.interrupted, 'Interrupted; the rollout goes on.');
    }
  } finally {
    progress.clear();
  }
}

const HELD = 'Decide: overmesh rollout resume, undo or abort.';
const WATCH_ON = 'It goes on: see `overmesh rollout status`.';

function ended({ state, reason }: ShownRollout): void {
  if (state !== 'done') throw new Failure(EXIT.waitedInVain, `The rollout is ${state}: ${reason}`);
}

async function demandLast({ api }: Session, virtualMesh: string): Promise<ShownRollout> {
  const { rollout } = await api.call(LastRolloutDocument, { virtualMesh });
  if (rollout) return rollout;
  await demandMesh(api, virtualMesh);
  throw new Failure(
    EXIT.badInput,
    `${virtualMesh} had no rollout yet: its changes go to all clusters at once.`,
    'Give it waves in spec.rollout: see `overmesh explain virtualmesh.spec.rollout`.',
  );
}

async function demandMesh(api: Session['api'], virtualMesh: string): Promise<void> {
  const ref = refOfVirtualMesh(virtualMesh);
  if (!(await exists(api, ref))) throw await documentNotFound(api, ref);
}
