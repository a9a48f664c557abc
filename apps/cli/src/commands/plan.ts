import { documentKey } from '@overmesh/model';
import type { Command } from 'commander';
import { EXIT, Failure } from '../failure.ts';
import { collect, withExample, withOutput, withWorkspace } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { KeepPlanDocument } from '../generated/operations.ts';
import type { KeepPlanMutationVariables } from '../generated/operations.ts';
import { changesOf, planText } from '../print/plan.ts';
import { readReference } from '../references.ts';
import { granted } from '../session.ts';
import type { Session } from '../session.ts';
import { wholePlan } from '../whole-plan.ts';
import { readGiven } from './read-documents.ts';
import type { GivenDocuments } from './read-documents.ts';

interface PlanOptions extends OutputFlags {
  readonly file?: readonly string[];
  readonly delete?: readonly string[];
  readonly exitCode?: boolean;
  readonly keep?: boolean;
  readonly workspace?: string;
}

/** `overmesh plan`: what would change, before anything is saved. */
export function addPlan(program: Command, session: Session): void {
  const command = program
    .command('plan')
    .description('show what documents would change on each cluster; saves and writes nothing')
    .option('-f, --file <path>', 'a file, a folder or - for standard input; may be repeated', collect)
    .option('--delete <Kind/name>', 'as if this document were deleted; may be repeated', collect)
    .option('--keep', 'keep the plan for 7 days, so that `overmesh apply --plan ID` does exactly that')
    .option('--exit-code', 'exit 7 when some object would change')
    .action((options: PlanOptions) => plan(session, options));
  withExample(
    withOutput(withWorkspace(command)),
    'overmesh plan -f canary.yaml',
    'overmesh plan --delete TrafficPolicy/reviews-canary',
    'overmesh plan -f canary.yaml --keep',
  );
}

async function plan(session: Session, options: PlanOptions): Promise<void> {
  const { file = [], delete: removed = [], exitCode, output, workspace } = options;
  if (file.length + removed.length === 0) throw new Failure(EXIT.badInput, 'Nothing to plan: give -f or --delete.');
  const remove = removed.map((text) => readReference(text, workspace));
  const refusal = 'There is no plan';
  const given = file.length ? await readGiven(session, file, refusal) : undefined;
  const variables = { documents: given?.values ?? [], remove };
  const answer = await wholePlan(session.api, variables);
  const planned = given ? given.granted(answer, refusal) : granted(answer, refusal);
  const keys = [...(given?.keys ?? []), ...remove.map(documentKey)];
  const kept = options.keep ? await keep(session, given, variables) : undefined;
  await session.show(output, kept ? { ...planned, id: kept.id } : planned, () =>
    [planText(planned, keys, session.paint), ...(kept ? [keptText(kept)] : [])].join('\n'),
  );
  if (exitCode && changesOf(planned).length) session.endWith(EXIT.wouldChange);
}

async function keep(session: Session, given: GivenDocuments | undefined, variables: KeepPlanMutationVariables) {
  const { keepPlan } = await session.api.call(KeepPlanDocument, variables, { timeoutMs: 60_000 });
  const refusal = 'The plan was not kept';
  return given ? given.granted(keepPlan, refusal) : granted(keepPlan, refusal);
}

function keptText({ id, until }: { readonly id: string; readonly until: string }): string {
  return `Kept until ${until}: overmesh apply --plan ${id}`;
}
