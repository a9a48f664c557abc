import type { Command } from 'commander';
import { adopt, readFound } from '../adoption.ts';
import { confirmed } from '../confirm.ts';
import { withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import type { FoundFieldsFragment } from '../generated/operations.ts';
import { differencesOfFound, foundText, standingsText } from '../print/found.ts';
import { count } from '../print/text.ts';
import type { Session } from '../session.ts';

interface AdoptOptions extends OutputFlags {
  readonly plan?: boolean;
  readonly differing?: boolean;
  readonly yes?: boolean;
}

/** `overmesh cluster adopt`: what carries our marks and is not known here, taken over when a person agrees. */
export function addAdopt(cluster: Command, session: Session): void {
  const command = cluster
    .command('adopt <cluster>')
    .description('take over objects that Overmesh wrote before this database, or that another installation wrote')
    .option('--plan', 'only show what is there, and how it differs')
    .option('--differing', 'also what differs from the documents: it is written over')
    .option('-y, --yes', 'do not ask')
    .action((name: string, options: AdoptOptions) => adoptFound(session, name, options));
  withExample(withOutput(command), 'overmesh cluster adopt east --plan', 'overmesh cluster adopt east --yes');
}

async function adoptFound(session: Session, name: string, options: AdoptOptions): Promise<void> {
  const { plan, differing = false, yes = false, output } = options;
  const found = await readFound(session, name);
  const takes = found.objects.filter(({ standing }) => standing === 'same' || (differing && standing === 'differs'));
  if (plan || takes.length === 0) return session.show(output, found, () => planText(session, name, found, differing));
  session.note(planText(session, name, found, differing));
  await confirmed(
    session.world,
    `Take over ${count(takes.length, 'object')} on ${name}?`,
    yes,
    'nothing was taken over',
  );
  const objects = await adopt(
    session,
    name,
    takes.map(({ uid }) => uid),
    differing,
  );
  await session.show(
    output,
    { cluster: name, objects },
    () =>
      `Agreed: ${count(objects, 'object')} on ${name} ${objects === 1 ? 'is' : 'are'} taken over; see overmesh events --cluster ${name}`,
  );
}

function planText(session: Session, name: string, found: FoundFieldsFragment, differing: boolean): string {
  const differences = differencesOfFound(found, session.paint);
  const hint = differences.length && !differing ? ['What differs stays as it is; --differing writes over it.'] : [];
  const standings = standingsText(found);
  return [foundText(name, found), ...(standings ? [standings] : []), ...differences, ...hint].join('\n');
}
