import { documentKey } from '@overmesh/model';
import type { Command } from 'commander';
import { withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { PauseDocument, PausesDocument, ResumeDocument } from '../generated/operations.ts';
import { table } from '../print/table.ts';
import { ago } from '../print/times.ts';
import { documentNotFound, notFound, readReference } from '../references.ts';
import { granted } from '../session.ts';
import type { Session } from '../session.ts';

interface PauseOptions extends OutputFlags {
  readonly reason: string;
}

/** `overmesh pause`, `resume` and `pauses`: no writing and no repairing for a while. */
export function addPauseCommands(program: Command, session: Session): void {
  const pause = program
    .command('pause <target>')
    .alias('freeze')
    .description('stop writing and repairing fleet, cluster/NAME, VirtualMesh/NAME or a policy; rollouts wait')
    .requiredOption('--reason <text>', 'why: others see it until it goes on')
    .action((target: string, { reason, output }: PauseOptions) => stop(session, target, reason, output));
  withExample(
    withOutput(pause),
    'overmesh pause cluster/east --reason "INC-42: routes edited by hand"',
    'overmesh freeze fleet --reason "until Monday"',
  );
  const resume = program
    .command('resume <target>')
    .alias('unfreeze')
    .description('go on with what was paused: what was left alone is brought to what is wanted')
    .action((target: string, { output }: OutputFlags) => goOn(session, target, output));
  withExample(withOutput(resume), 'overmesh resume cluster/east');
  const list = program
    .command('pauses')
    .description('list what is paused, by whom and why')
    .action(({ output }: OutputFlags) => listPauses(session, output));
  withExample(withOutput(list), 'overmesh pauses');
}

async function stop(session: Session, text: string, reason: string, output: OutputFlags['output']): Promise<void> {
  const target = readTarget(text);
  const { pause } = await session.api.call(PauseDocument, { target, reason });
  if (pause.__typename === 'Rejected' && pause.problems.some(isAbsent)) throw await absent(session, target);
  const paused = granted(pause, `${target} was not paused`);
  await session.show(output, paused, () =>
    session.paint('red', `${target} is paused: nothing is written or put back until overmesh resume ${target}`),
  );
}

async function goOn(session: Session, text: string, output: OutputFlags['output']): Promise<void> {
  const target = readTarget(text);
  const { resume } = await session.api.call(ResumeDocument, { target });
  await session.show(output, granted(resume, `${target} was not resumed`), () => `${target} goes on`);
}

async function listPauses(session: Session, output: OutputFlags['output']): Promise<void> {
  const { pauses } = await session.api.call(PausesDocument, {});
  const now = session.world.now();
  await session.show(output, pauses, () =>
    pauses.length === 0
      ? 'Nothing is paused.'
      : table(pauses, [
          { title: 'PAUSED', cell: ({ target }) => target, paint: (cell) => session.paint('red', cell) },
          { title: 'SINCE', cell: ({ since }) => ago(since, now) },
          { title: 'BY', cell: ({ caller }) => caller.name },
          { title: 'REASON', cell: ({ reason }) => reason },
        ]),
  );
}

/** `fleet` and `cluster/east` as they are; a document by its key, however its kind is written. */
function readTarget(text: string): string {
  if (text === 'fleet') return text;
  return /^clusters?\//i.test(text) ? text.replace(/^clusters?/i, 'cluster') : documentKey(readReference(text));
}

function isAbsent({ code, path }: { readonly code: string; readonly path: string }): boolean {
  return code === 'NOT_FOUND' && path === 'target';
}

/** Said by us and not by the server's refusal, because we can name the nearest. */
async function absent({ api }: Session, target: string): Promise<Error> {
  if (target.startsWith('cluster/')) return notFound(api, 'cluster', target.slice('cluster/'.length));
  return documentNotFound(api, readReference(target));
}
