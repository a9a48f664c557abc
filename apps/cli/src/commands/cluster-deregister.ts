import { Option } from 'commander';
import type { Command } from 'commander';
import { confirmed } from '../confirm.ts';
import { EXIT, Failure } from '../failure.ts';
import { span, withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import {
  ClusterByNameDocument,
  DeregisterClusterDocument,
  DeregistrationPlanDocument,
} from '../generated/operations.ts';
import { table } from '../print/table.ts';
import { count, printableLine } from '../print/text.ts';
import { notFound } from '../references.ts';
import { granted, grantedFor } from '../session.ts';
import type { Session } from '../session.ts';
import { untilOver } from '../until-over.ts';

interface DeregisterOptions extends OutputFlags {
  readonly plan?: boolean;
  readonly keep?: boolean;
  readonly remove?: boolean;
  readonly yes?: boolean;
  readonly accountBy?: string;
  readonly timeout: number;
}

/** `overmesh cluster deregister`: says what would stay or go, then forgets the cluster. */
export function addDeregister(cluster: Command, session: Session): void {
  const command = cluster
    .command('deregister <cluster>')
    .description('forget a cluster, after deleting what Overmesh wrote there or leaving it')
    .addOption(new Option('--plan', 'only show what Overmesh wrote there').conflicts(['keep', 'remove']))
    .addOption(new Option('--keep', 'leave what Overmesh wrote there').conflicts(['remove']))
    .option('--remove', 'delete what Overmesh wrote there')
    .option('--account-by <context>', "take Overmesh's account away too, by this context of your kubeconfig")
    .option('-y, --yes', 'do not ask')
    .option('--timeout <time>', 'how long to wait for it, as in 60s or 5m; it goes on after that', span, 60_000)
    .action((name: string, options: DeregisterOptions) => deregister(session, name, options));
  withExample(
    withOutput(command),
    'overmesh cluster deregister east --plan',
    'overmesh cluster deregister east --remove --yes',
  );
}

async function deregister(session: Session, name: string, options: DeregisterOptions): Promise<void> {
  const { plan, keep, remove, yes = false, accountBy, timeout, output } = options;
  if (!plan && !keep && !remove)
    throw new Failure(
      EXIT.badInput,
      'Say what becomes of the objects that Overmesh wrote there: --keep or --remove.',
      'See them first with --plan.',
    );
  const foreseen = await readPlan(session, name);
  if (plan) return session.show(output, foreseen, () => planText(name, foreseen));
  const takeAway = accountBy === undefined ? undefined : await accountOf(session, name, accountBy);
  const mode = remove ? 'remove' : 'keep';
  if (!yes) session.note(planText(name, foreseen));
  const wanted = `Forget ${name} and ${remove ? 'delete' : 'keep'} ${count(foreseen.objects.length, 'object')}?`;
  await confirmed(session.world, wanted, yes, `${name} stays registered`);
  const { deregisterCluster } = await session.api.call(DeregisterClusterDocument, { name, mode });
  const begun = granted(deregisterCluster, `${name} stays registered`);
  const ended = await untilOver(session, begun, timeout);
  // Not before it is over: Overmesh deletes with this account.
  const taken = await takeAway?.();
  await session.show(output, { ...ended, account: taken ?? null }, () =>
    [ended.message, accountText(taken)].join('\n'),
  );
}

/** What takes the account away, once it is sure that the context leads to this cluster. */
async function accountOf({ api, world }: Session, name: string, context: string): Promise<() => Promise<number>> {
  const { cluster: registered } = await api.call(ClusterByNameDocument, { name });
  if (!registered) throw await notFound(api, 'cluster', name);
  // Kubernetes' own client is large: it is loaded where it is needed.
  const { readUserContexts } = await import('../user-clusters/contexts.ts');
  const { mustBeCluster, takeAccountAway } = await import('../user-clusters/take-away.ts');
  const cluster = readUserContexts(world).cluster(context);
  await mustBeCluster(cluster, name, registered.uid);
  return () => takeAccountAway(cluster);
}

function accountText(taken: number | undefined): string {
  if (taken !== undefined) return `Its account is gone: ${count(taken, 'object')} deleted, the namespace stays`;
  return 'Its account is still there. To take it away: overmesh cluster rbac | kubectl delete -f - (its namespace goes too)';
}

async function readPlan(session: Session, cluster: string) {
  const { deregistrationPlan } = await session.api.call(DeregistrationPlanDocument, { cluster });
  return grantedFor(session, cluster, deregistrationPlan, `There is no plan for ${cluster}`);
}

function planText(name: string, { objects, reachable, kept }: Awaited<ReturnType<typeof readPlan>>): string {
  const head = objects.length
    ? table(objects, [
        { title: 'KIND', cell: ({ kind }) => kind },
        { title: 'NAMESPACE', cell: ({ namespace }) => namespace ?? '' },
        { title: 'NAME', cell: (object) => object.name },
        { title: 'VIRTUAL MESH', cell: ({ virtualMesh }) => virtualMesh },
      ])
    : `Overmesh has no object on ${name}.`;
  const unreachable = reachable ? [] : [`${name} does not answer: nothing can be deleted there now.`];
  return [head, ...unreachable, ...kept.map((sentence) => printableLine(`Stays in any case: ${sentence}`))].join('\n');
}
