import type { Command } from 'commander';
import { everyPage } from '../api.ts';
import { readText } from '../documents/files.ts';
import { EXIT, Failure } from '../failure.ts';
import { collect, withExample, withOutput, wholeNumber } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import {
  CheckClusterDocument,
  ClusterByNameDocument,
  ClustersDocument,
  ConfirmDeletesDocument,
  PreflightClusterDocument,
  RegisterClusterDocument,
  SetClusterPlaceDocument,
  UpdateClusterCredentialsDocument,
} from '../generated/operations.ts';
import type { ClusterFieldsFragment, PlaceInput } from '../generated/operations.ts';
import { changedLabels, readLabels } from '../labels.ts';
import { notFound } from '../references.ts';
import { granted, grantedFor } from '../session.ts';
import type { Session } from '../session.ts';
import { addDeregister } from './cluster-deregister.ts';
import { clusterTable, clusterText } from './cluster-view.ts';
import { preflightText } from './preflight-view.ts';

/** Looking at a cluster takes its answers; a slow one takes long. */
const patience = { timeoutMs: 90_000 };
const largestKubeconfig = 1024 * 1024;

interface ConnectionOptions {
  readonly kubeconfig: string;
  readonly context?: string;
  readonly allowInsecure?: boolean;
}

interface PlaceOptions {
  readonly label?: readonly string[];
  readonly region?: string;
  readonly zone?: string;
  readonly network?: string;
}

type RegisterOptions = ConnectionOptions & PlaceOptions & OutputFlags & { readonly preflight?: boolean };

/** `overmesh cluster …`: what is managed. */
export function addClusterCommands(program: Command, session: Session): void {
  const cluster = program.command('cluster').description('register, look at and forget clusters');
  addRegister(cluster, session);
  addReaders(cluster, session);
  addCheck(cluster, session);
  addSet(cluster, session);
  addCredentials(cluster, session);
  addConfirm(cluster, session);
  addDeregister(cluster, session);
}

function addRegister(cluster: Command, session: Session): void {
  const command = withPlace(withConnection(cluster.command('register <name>')))
    .description('register a cluster when every check passes')
    .option('--preflight', 'only check; nothing is saved')
    .action((name: string, options: RegisterOptions) => register(session, name, options));
  withExample(
    withOutput(command),
    'overmesh cluster register east --kubeconfig ./east.yaml --label env=prod --region eu-west',
    'overmesh cluster register east --kubeconfig ./east.yaml --preflight',
  );
}

function addReaders(cluster: Command, session: Session): void {
  const list = cluster
    .command('list')
    .description('list registered clusters')
    .option('-l, --label <key=value>', 'only those with this label; may be repeated', collect)
    .action((options: OutputFlags & PlaceOptions) => listClusters(session, options));
  withExample(withOutput(list), 'overmesh cluster list', 'overmesh cluster list -l env=prod -o json');
  const show = cluster
    .command('show <cluster>')
    .description('show one cluster: health, meshes and evidence')
    .action((name: string, options: OutputFlags) => showCluster(session, name, options));
  withExample(withOutput(show), 'overmesh cluster show east');
}

function addCheck(cluster: Command, session: Session): void {
  const command = cluster
    .command('check <cluster>')
    .description('look at a cluster now; exits 3 when it is not ready')
    .action(async (name: string, { output }: OutputFlags) => {
      const { checkCluster } = await session.api.call(
        CheckClusterDocument,
        { name },
        { ...patience, what: `looking at ${name}` },
      );
      const checked = await grantedFor(session, name, checkCluster, `${name} was not checked`);
      await showOne(session, checked, output);
      if (checked.state !== 'ready') session.endWith(EXIT.refused);
    });
  withExample(withOutput(command), 'overmesh cluster check east');
}

function addSet(cluster: Command, session: Session): void {
  const command = withPlace(cluster.command('set <cluster>'))
    .description('change labels and place; what is not named stays (--label key- removes one)')
    .action((name: string, options: PlaceOptions & OutputFlags) => setPlace(session, name, options));
  withExample(withOutput(command), 'overmesh cluster set east --label env=prod --label old- --region eu-west');
}

function addCredentials(cluster: Command, session: Session): void {
  const command = withConnection(cluster.command('credentials <cluster>'))
    .description('replace the credential when the new one reaches the same cluster')
    .action(async (name: string, options: ConnectionOptions & OutputFlags) => {
      const input = await connectionInput(session, name, options);
      const answer = await session.api.call(UpdateClusterCredentialsDocument, { input }, patience);
      const updated = await grantedFor(
        session,
        name,
        answer.updateClusterCredentials,
        `The credential of ${name} was not replaced`,
      );
      await session.show(
        options.output,
        updated,
        () => `Replaced the credential of ${name}: now ${updated.credentialsFingerprint}`,
      );
    });
  withExample(withOutput(command), 'overmesh cluster credentials east --kubeconfig ./east-new.yaml');
}

function addConfirm(cluster: Command, session: Session): void {
  const command = cluster
    .command('confirm <cluster>')
    .description('agree to the deletes that are held back at a generation (see `overmesh cluster show`)')
    .requiredOption('--generation <number>', 'the generation that was looked at', wholeNumber)
    .action(async (name: string, { generation }: { readonly generation: number }) => {
      const { confirmDeletes } = await session.api.call(ConfirmDeletesDocument, { cluster: name, generation });
      await grantedFor(session, name, confirmDeletes, `Nothing was confirmed for ${name}`);
      session.say(`Agreed to the deletes on ${name} at generation ${generation}`);
    });
  withExample(command, 'overmesh cluster confirm east --generation 12');
}

function withConnection(command: Command): Command {
  return command
    .requiredOption('--kubeconfig <file>', 'the kubeconfig, or - for standard input')
    .option('--context <name>', 'a context of it other than the current one')
    .option('--allow-insecure', 'accept insecure-skip-tls-verify: true');
}

function withPlace(command: Command): Command {
  return command
    .option('-l, --label <key=value>', 'a label; may be repeated', collect)
    .option('--region <region>', 'where it is')
    .option('--zone <zone>', 'where in the region')
    .option('--network <network>', 'clusters of one network reach each other directly');
}

async function register(session: Session, name: string, options: RegisterOptions): Promise<void> {
  const connection = await connectionInput(session, name, options);
  if (options.preflight) return preflight(session, connection, options);
  const place = placeInput(options);
  const answer = await session.api.call(
    RegisterClusterDocument,
    { input: { connection, place } },
    { ...patience, what: `looking at ${name}` },
  );
  const registered = granted(answer.registerCluster, `${name} was not registered`);
  await session.show(options.output, registered, () =>
    [
      `Registered ${name}: Kubernetes ${registered.serverVersion} at ${registered.server}`,
      'Its meshes are being looked for: overmesh mesh list',
    ].join('\n'),
  );
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

async function connectionInput({ world }: Session, name: string, options: ConnectionOptions) {
  const { kubeconfig: path, context, allowInsecure } = options;
  const { text, name: source } = await readText(path, world.stdin, { bytes: largestKubeconfig });
  if (!text.trim()) throw new Failure(EXIT.badInput, `${source} is empty; a kubeconfig is needed.`);
  return {
    name,
    kubeconfig: text,
    ...(context === undefined ? {} : { context }),
    ...(allowInsecure ? { allowInsecure } : {}),
  };
}

function placeInput({ label, region, zone, network }: PlaceOptions): PlaceInput {
  return {
    ...(label ? { labels: readLabels(label) } : {}),
    ...(region === undefined ? {} : { region }),
    ...(zone === undefined ? {} : { zone }),
    ...(network === undefined ? {} : { network }),
  };
}

async function listClusters(session: Session, { output, label }: OutputFlags & PlaceOptions): Promise<void> {
  const labels = label ? readLabels(label) : null;
  const clusters = await everyPage(
    async (after) => (await session.api.call(ClustersDocument, { first: 200, after, labels })).clusters,
  );
  await session.show(output, clusters, () =>
    clusterTable(clusters, session.world.now(), session.paint, output === 'wide'),
  );
}

async function showCluster(session: Session, name: string, { output }: OutputFlags): Promise<void> {
  await showOne(session, await findCluster(session, name), output);
}

async function showOne(session: Session, cluster: ClusterFieldsFragment, output: OutputFlags['output']): Promise<void> {
  await session.show(output, cluster, () => clusterText(cluster, session.world.now(), session.paint));
}

async function findCluster({ api }: Session, name: string): Promise<ClusterFieldsFragment> {
  const { cluster } = await api.call(ClusterByNameDocument, { name });
  if (!cluster) throw await notFound(api, 'cluster', name);
  return cluster;
}

/** The server replaces the whole place, so what is not named is read and sent back. */
async function setPlace(session: Session, name: string, options: PlaceOptions & OutputFlags): Promise<void> {
  const { label, region, zone, network } = options;
  if (!label && region === undefined && zone === undefined && network === undefined)
    throw new Failure(EXIT.badInput, 'Nothing to change: give --label, --region, --zone or --network.');
  const present = await findCluster(session, name);
  const place: PlaceInput = {
    labels: changedLabels(present.labels, label ?? []),
    region: cleared(region ?? present.region),
    zone: cleared(zone ?? present.zone),
    network: cleared(network ?? present.network),
  };
  const { setClusterPlace } = await session.api.call(SetClusterPlaceDocument, { name, place });
  const changed = granted(setClusterPlace, `${name} was not changed`);
  await session.show(options.output, changed, () => `Changed ${name}`);
}

/** `--region ''` clears it. */
function cleared(text: string | null): string | null {
  return text === '' ? null : text;
}
