import type { Command } from 'commander';
import { EXIT } from '../failure.ts';
import { withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { WhyDocument } from '../generated/operations.ts';
import { whyText } from '../print/why.ts';
import { granted } from '../session.ts';
import type { Session } from '../session.ts';

/** `overmesh why`: where the way from a caller to a Service is broken. */
export function addWhy(program: Command, session: Session): void {
  const command = program
    .command('why <from> <to>')
    .description(
      'say why a workload (CLUSTER/NAMESPACE/WORKLOAD) cannot reach a Service (CLUSTER/NAMESPACE/SERVICE) or a host, with :PORT behind it; exit 3 if the way is broken',
    )
    .action((from: string, to: string, options: OutputFlags) => why(session, from, to, options));
  withExample(
    withOutput(command),
    'overmesh why east/shop/web west/shop/checkout:8080',
    'overmesh why east/shop/web checkout.shop.global:8080',
  );
}

async function why(session: Session, from: string, to: string, { output }: OutputFlags): Promise<void> {
  const { why: answer } = await session.api.call(WhyDocument, { from, to });
  const found = granted(answer, 'The way was not looked at');
  await session.show(output, found, () => whyText(`${from} → ${to}`, found, session.paint));
  if (found.verdict === 'broken') session.endWith(EXIT.refused);
}
