import { didYouMean } from '@overmesh/model';
import type { Command } from 'commander';
import { everyPage } from '../api.ts';
import { EXIT, Failure } from '../failure.ts';
import { collect, withExample, withOutput, wholeNumber } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import {
  CheckClusterDocument,
  CheckClusterRightsDocument,
  ClusterByNameDocument,
  ClustersDocument,
  ConfirmDeletesDocument,
  SetClusterPlaceDocument,
  UpdateClusterCredentialsDocument,
} from '../generated/operations.ts';
import type { ClusterFieldsFragment, PlaceInput } from '../generated/operations.ts';
import { changedLabels, readLabels } from '../labels.ts';
import { notFound } from '../references.ts';
import { granted, grantedFor } from '../session.ts';
import type { Session } from '../session.ts';
import { addAdopt } from './cluster-adopt.ts';
import { addDeregister } from './cluster-deregister.ts';
import { connectionInput, loginInput, patience, withPlace } from './cluster-input.ts';
import type { ConnectionOptions, PlaceOptions } from './cluster-input.ts';
import { addRbac } from './cluster-rbac.ts';
import { addRegister } from './cluster-register.ts';
import { clusterTable, clusterText, labelsText } from './cluster-view.ts';
import { rightsText } from './rights-view.ts';
import type { Rights } from './rights-view.ts';

/** `overmesh cluster …`: what is managed. */
export function addClusterCommands(program: Command, session: Session): void {
  const cluster = program.command('cluster').description('register, look at and forget clusters');
  addRegister(cluster, session);
  addReaders(cluster, session);
  addCheck(cluster, session);
  addSet(cluster, session);
  addCredentials(cluster, session);
  addConfirm(cluster, session);
  addRbac(cluster, session);
  addAdopt(cluster, session);
  addDeregister(cluster, session);
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
    .description('look at a cluster and at what may be done there now; exits 3 when it is not ready')
    .action((name: string, options: OutputFlags) => check(session, name, options));
  withExample(withOutput(command), 'overmesh cluster check east');
}

async function check(session: Session, name: string, { output }: OutputFlags): Promise<void> {
  const { checkCluster } = await session.api.call(
    CheckClusterDocument,
    { name },
    { ...patience, what: `looking at ${name}` },
  );
  const checked = await grantedFor(session, name, checkCluster, `${name} was not checked`);
  const rights = await rightsOn(session, checked);
  const { paint, world } = session;
  await session.show(output, { ...checked, rights: rights ?? null }, () =>
    [clusterText(checked, world.now(), paint), ...(rights ? [rightsText(rights, paint)] : [])].join('\n\n'),
  );
  if (checked.state !== 'ready') session.endWith(EXIT.refused);
}

/** What the credential may do; undefined where nobody answers who could say. */
async function rightsOn(session: Session, { name, state }: ClusterFieldsFragment): Promise<Rights | undefined> {
  if (state !== 'ready' && state !== 'forbidden') return undefined;
  const what = `asking what may be done on ${name}`;
  const { checkClusterRights } = await session.api.call(CheckClusterRightsDocument, { name }, { ...patience, what });
  return granted(checkClusterRights, `What may be done on ${name} is not known`);
}

function addSet(cluster: Command, session: Session): void {
  const command = withPlace(cluster.command('set <cluster>'))
    .description('change labels and place; what is not named stays (--label key- removes one)')
    .action((name: string, options: PlaceOptions & OutputFlags) => setPlace(session, name, options));
  withExample(
    withOutput(command),
    'overmesh cluster set east --label env=prod --label old- --region eu-west',
    'overmesh cluster set east --prometheus https://prometheus.east.example --prometheus-login ./login',
  );
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

async function listClusters(session: Session, { output, label }: OutputFlags & PlaceOptions): Promise<void> {
  const labels = label ? readLabels(label) : null;
  const clusters = await everyPage(
    async (after) => (await session.api.call(ClustersDocument, { first: 200, after, labels })).clusters,
  );
  if (labels && clusters.length === 0) await demandLabels(session, labels);
  await session.show(output, clusters, () =>
    clusterTable(clusters, session.world.now(), session.paint, output === 'wide', session.widthFor(output)),
  );
}

/** @throws Failure saying which label no cluster has, and what they have instead */
async function demandLabels({ api }: Session, labels: Readonly<Record<string, string>>): Promise<void> {
  const all = await everyPage(
    async (after) => (await api.call(ClustersDocument, { first: 200, after, labels: null })).clusters,
  );
  const text = labelsText(labels);
  const has = all.map((cluster) => labelsText(cluster.labels)).flatMap((one) => one.split(','));
  const near = Object.entries(labels).flatMap(([key, value]) => didYouMean(`${key}=${value}`, has) ?? []);
  throw new Failure(
    EXIT.refused,
    `No cluster has ${text}.`,
    near[0] ?? 'See what they have with `overmesh cluster list -o wide`.',
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
  const { label, region, zone, network, prometheus } = options;
  const prometheusLogin = await loginInput(session, options);
  if ([label, region, zone, network, prometheus, prometheusLogin].every((one) => one === undefined))
    throw new Failure(
      EXIT.badInput,
      'Nothing to change: give --label, --region, --zone, --network, --prometheus, --prometheus-login or --prometheus-token.',
    );
  const present = await findCluster(session, name);
  const place: PlaceInput = {
    labels: changedLabels(present.labels, label ?? []),
    region: cleared(region ?? present.region),
    zone: cleared(zone ?? present.zone),
    network: cleared(network ?? present.network),
    prometheus: cleared(prometheus ?? present.prometheus),
    ...(prometheusLogin && { prometheusLogin }),
  };
  const { setClusterPlace } = await session.api.call(SetClusterPlaceDocument, { name, place });
  const changed = granted(setClusterPlace, `${name} was not changed`);
  await session.show(options.output, changed, () => `Changed ${name}`);
}

/** `--region ''` clears it. */
function cleared(text: string | null): string | null {
  return text === '' ? null : text;
}
