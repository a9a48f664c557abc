import type { Command } from 'commander';
import { readFacts } from '../check/facts.ts';
import type { Facts } from '../check/facts.ts';
import { finder } from '../check/finding.ts';
import type { Finding } from '../check/finding.ts';
import { judge } from '../check/judge.ts';
import { checkText, isProblem } from '../check/view.ts';
import { EXIT, Failure } from '../failure.ts';
import type { ExitCode } from '../failure.ts';
import { withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import type { Session } from '../session.ts';

interface CheckOptions extends OutputFlags {
  readonly strict?: boolean;
}

/** `overmesh check`: everything at once, each finding with its fix. */
export function addCheck(program: Command, session: Session): void {
  const command = program
    .command('check')
    .description('look at everything: hub, database, queue, workers, clusters, credentials, meshes, documents, drift')
    .option('--strict', 'a warning makes it fail too')
    .action((options: CheckOptions) => check(session, options));
  withExample(withOutput(command), 'overmesh check', 'overmesh check --strict -o json');
}

async function check(session: Session, { output, strict = false }: CheckOptions): Promise<void> {
  const { facts, findings, code } = await look(session);
  const failed = findings.some((one) => strict || isProblem(one));
  await session.show(output, { ok: !failed, findings }, () =>
    checkText(findings, facts, session.paint, session.widthFor(output)),
  );
  if (failed) session.endWith(code);
}

interface Looked {
  readonly findings: readonly Finding[];
  /** Absent where there is no hub to ask. */
  readonly facts?: Facts;
  /** What to exit with where that makes the check fail. */
  readonly code: ExitCode;
}

/** A hub that does not answer is a finding like others, with an exit code of its own. */
async function look({ api, world }: Session): Promise<Looked> {
  try {
    const facts = await readFacts(api, world.now());
    return { facts, findings: judge(facts), code: EXIT.refused };
  } catch (error) {
    if (!(error instanceof Failure) || error.exitCode === EXIT.interrupted) throw error;
    const { message, next = 'see its log', exitCode } = error;
    return { findings: [finder('hub').problem('hub', message, next)], code: exitCode };
  }
}
