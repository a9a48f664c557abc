import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { reportContents } from '../bug-report/contents.ts';
import { redacted } from '../bug-report/redact.ts';
import { EXIT, Failure } from '../failure.ts';
import { withExample } from '../flags.ts';
import type { Session } from '../session.ts';

interface BugReportOptions {
  readonly to?: string;
}

/** `overmesh bug-report`: what a maintainer needs, in one file, without secrets. */
export function addBugReport(program: Command, session: Session): void {
  const command = program
    .command('bug-report')
    .description('pack what a maintainer needs into one file, secrets removed; it is sent to nobody')
    .option('--to <file>', 'where to write it, or - for standard output (else overmesh-bug-report-TIME.json)')
    .action((options: BugReportOptions) => report(session, options));
  withExample(command, 'overmesh bug-report', 'overmesh bug-report --to - | less');
}

async function report(session: Session, { to }: BugReportOptions): Promise<void> {
  const now = session.world.now();
  const text = JSON.stringify(redacted(await reportContents(session.api, now)), null, 2);
  if (to === '-') return session.say(text);
  const file = to ?? `overmesh-bug-report-${now.toISOString().replace(/[:.]/g, '-')}.json`;
  await writeFile(file, `${text}\n`, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(EXIT.badInput, `${file} was not written: ${reason}.`, 'Name another file with --to.');
  });
  session.say(`Wrote ${file}. Look through it before you hand it on: names of clusters and Services are in it.`);
}
