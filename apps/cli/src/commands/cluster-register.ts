import { Option } from 'commander';
import type { Command } from 'commander';
import type { Capability } from '@overmesh/model';
import { adoptOption, tellFound } from '../adoption.ts';
import { EXIT, Failure } from '../failure.ts';
import { withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { PreflightClusterDocument, RegisterClusterDocument } from '../generated/operations.ts';
import { readRights } from '../rbac/rights.ts';
import { granted } from '../session.ts';
import type { Session } from '../session.ts';
import type { UserContexts } from '../user-clusters/contexts.ts';
import { wantedClusters } from '../user-clusters/names.ts';
import type { WantedCluster } from '../user-clusters/names.ts';
import type { Outcome } from '../user-clusters/register-contexts.ts';
import { connectionInput, patience, placeInput, withPlace } from './cluster-input.ts';
import type { ConnectionOptions, PlaceOptions } from './cluster-input.ts';
import { preflightText } from './preflight-view.ts';

interface RegisterOptions extends Partial<ConnectionOptions>, PlaceOptions, OutputFlags {
  readonly preflight?: boolean;
  readonly contexts?: string;
  readonly allContexts?: boolean;
  readonly rights?: readonly Capability[];
  readonly reachedAt?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly adopt?: boolean;
}

/** `overmesh cluster register`: by the user's own kubeconfig, or by one that was made for Overmesh. */
export function addRegister(cluster: Command, session: Session): void {
  const own = ['contexts', 'allContexts', 'rights', 'reachedAt', 'dryRun'];
  const command = withPlace(cluster.command('register [name]'))
    .description('make an account on a cluster with your own rights, and register the cluster with it')
    .option('--context <name>', 'a context of your kubeconfig, or of the one of --kubeconfig')
    .addOption(new Option('--contexts <names>', 'several, with commas; NAME=CONTEXT gives a name').conflicts('context'))
    .addOption(new Option('--all-contexts', 'every context of your kubeconfig').conflicts(['context', 'contexts']))
    .option('--rights <capabilities>', 'see `cluster rbac`; what the meshes there take if not given', readRights)
    .option('--reached-at <url>', 'where Overmesh reaches the API server, when that is not where you do')
    .addOption(adoptOption())
    .option('--dry-run', 'print what would be made, and make nothing')
    .option('-y, --yes', 'do not ask')
    .addOption(
      new Option('--kubeconfig <file>', 'a kubeconfig that was made for Overmesh, or - for standard input').conflicts(
        own,
      ),
    )
    .option('--allow-insecure', 'accept insecure-skip-tls-verify: true')
    .option('--preflight', 'with --kubeconfig: only check; nothing is saved')
    .action((name: string | undefined, options: RegisterOptions) => register(session, name, options));
  withExample(
    withOutput(command),
    'overmesh cluster register east --context kind-east --label env=prod',
    'overmesh cluster register --contexts east=kind-east,west=kind-west --rights traffic --yes',
    'overmesh cluster register east --kubeconfig ./east.yaml --preflight',
  );
}

async function register(session: Session, name: string | undefined, options: RegisterOptions): Promise<void> {
  const { kubeconfig } = options;
  if (kubeconfig === undefined) return registerOwn(session, name, options);
  if (name === undefined) throw new Failure(EXIT.badInput, 'Say what the cluster is to be called: register NAME …');
  await registerGiven(session, name, { ...options, kubeconfig });
}

/** With a kubeconfig that goes to the hub as it is. */
async function registerGiven(
  session: Session,
  name: string,
  options: RegisterOptions & ConnectionOptions,
): Promise<void> {
  if ([options.kubeconfig, options.prometheusLogin, options.prometheusToken].filter((one) => one === '-').length > 1)
    throw new Failure(
      EXIT.badInput,
      'Standard input is one text: name a file for the kubeconfig or for what Prometheus asks.',
    );
  const connection = await connectionInput(session, name, options);
  if (options.preflight) return preflight(session, connection, options);
  const place = await placeInput(session, options);
  const answer = await session.api.call(
    RegisterClusterDocument,
    { input: { connection, place } },
    { ...patience, what: `looking at ${name}` },
  );
  const registered = granted(answer.registerCluster, `${name} was not registered`);
  await tellFound(session, name, Boolean(options.adopt));
  await session.show(options.output, registered, () =>
    [
      `Registered ${name}: Kubernetes ${registered.serverVersion} at ${registered.server}`,
      'Its meshes are being looked for: overmesh mesh list',
    ].join('\n'),
  );
}

/** With the kubeconfig and the rights of the person who runs this. */
async function registerOwn(session: Session, name: string | undefined, options: RegisterOptions): Promise<void> {
  // Kubernetes' own client is large, and nothing else of this program needs it.
  const { readUserContexts } = await import('../user-clusters/contexts.ts');
  const { planAccounts, registerContexts } = await import('../user-clusters/register-contexts.ts');
  const contexts = readUserContexts(session.world);
  const plans = await planAccounts(contexts, wantedOf(contexts, name, options), options);
  if (options.dryRun) return session.say(plans.map(({ manifests }) => manifests.trimEnd()).join('\n---\n'));
  const place = await placeInput(session, options);
  const { yes = false, output, ...rest } = options;
  const outcomes = await registerContexts(session, plans, { ...rest, yes, place });
  const [only, ...others] = outcomes;
  if (only && 'failure' in only && !others.length) throw only.failure;
  for (const outcome of outcomes)
    if (!('failure' in outcome)) await tellFound(session, outcome.name, Boolean(options.adopt));
  const failed = outcomes.filter((outcome) => 'failure' in outcome).length;
  const registered = outcomes.length - failed;
  await session.show(output, outcomes.map(outcomeValue), () =>
    registered ? 'Their meshes are being looked for: overmesh mesh list' : 'No cluster was registered.',
  );
  if (failed) session.endWith(EXIT.refused);
}

function wantedOf(
  contexts: UserContexts,
  name: string | undefined,
  { context, contexts: several, allContexts }: RegisterOptions,
): readonly WantedCluster[] {
  const many = allContexts ? contexts.names : several?.split(',').map((text) => text.trim());
  if (many && name !== undefined)
    throw new Failure(EXIT.badInput, 'One name for several clusters: write NAME=CONTEXT in --contexts.');
  if (many) return wantedClusters(many);
  if (context === undefined)
    throw new Failure(
      EXIT.badInput,
      'Say which cluster: --context CONTEXT of your kubeconfig, or --kubeconfig FILE.',
      `Your kubeconfig has ${contexts.names.join(', ') || 'no context'}.`,
    );
  return name === undefined ? wantedClusters([context]) : [{ name, context }];
}

function outcomeValue(outcome: Outcome): object {
  const { name, context } = outcome;
  if ('failure' in outcome) return { name, context, registered: false, reason: outcome.failure.message };
  return { name, context, registered: true, cluster: outcome.cluster };
}

async function preflight(
  session: Session,
  input: Awaited<ReturnType<typeof connectionInput>>,
  { output }: OutputFlags,
): Promise<void> {
  const { preflightCluster } = await session.api.call(
    PreflightClusterDocument,
    { input },
    { ...patience, what: `looking at ${input.name}` },
  );
  const checked = granted(preflightCluster, `${input.name} could not be checked`);
  await session.show(output, checked, () => preflightText(input.name, checked, session.paint));
  if (!checked.passed) session.endWith(EXIT.refused);
}
