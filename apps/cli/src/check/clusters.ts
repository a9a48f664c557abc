import { shortSpan } from '../print/times.ts';
import type { ClusterFieldsFragment } from '../generated/operations.ts';
import type { Facts } from './facts.ts';
import { finder } from './finding.ts';
import type { Finding } from './finding.ts';

type Cluster = ClusterFieldsFragment;

/** What is wrong with clusters, with the credentials that lead to them, and with the meshes in them. */
export function clusterFindings(facts: Facts): readonly Finding[] {
  if (facts.clusters.length === 0)
    return [
      finder('clusters').warning(
        'clusters',
        'no cluster is registered',
        'overmesh cluster register NAME --context CONTEXT',
      ),
    ];
  return facts.clusters.flatMap((cluster) => [
    ...stateFindings(cluster),
    ...laneFindings(cluster),
    ...credentialFindings(cluster, facts.now),
    ...inventoryFindings(cluster),
    ...orphanFindings(cluster),
  ]);
}

/** Keys that credentials and roots need. */
export function keyFindings({ masterKeys }: Facts): readonly Finding[] {
  return masterKeys.keys
    .filter(({ held, credentials }) => !held && credentials > 0)
    .map(({ id, clusters, roots }) =>
      finder('credentials').problem(
        `master key ${id}`,
        `is not here, and ${needing(clusters, roots)} need it`,
        'put it back, or give those clusters new credentials: overmesh cluster credentials NAME --kubeconfig FILE',
      ),
    );
}

function needing(clusters: readonly string[], roots: readonly string[]): string {
  return [
    ...(clusters.length ? [`the credentials of ${clusters.join(', ')}`] : []),
    ...(roots.length ? [`the roots of ${roots.join(', ')}`] : []),
  ].join(' and ');
}

/** Every state but `ready`, with what leads out of it. */
const WAYS_OUT: Readonly<Partial<Record<Cluster['state'], (name: string) => string>>> = {
  throttled: () => 'nothing, unless it lasts: its API server asks to wait',
  unreachable: (name) => `see whether its API server answers, then: overmesh cluster check ${name}`,
  untrusted: (name) => `look what answers at its address, then: overmesh cluster check ${name}`,
  unauthorised: (name) => `overmesh cluster credentials ${name} --kubeconfig FILE`,
  wrong_cluster: (name) => `put its address right, or register it anew: overmesh cluster show ${name}`,
  forbidden: (name) => `overmesh cluster check ${name} names the rights; overmesh cluster rbac prints them`,
  unknown: (name) => `overmesh cluster check ${name}`,
};

function stateFindings({ name, state, conditions, leaving }: Cluster): readonly Finding[] {
  const { problem, warning } = finder('clusters');
  const subject = `cluster/${name}`;
  const cause =
    conditions.find(({ status }) => status === 'False') ?? conditions.find(({ status }) => status !== 'True');
  const wayOut = WAYS_OUT[state];
  const words = `is ${state.replace('_', ' ')}${cause ? `: ${cause.message}` : ''}`;
  const clock = conditions.find(({ type, status }) => type === 'ClockInStep' && status === 'False');
  return [
    ...(wayOut ? [problem(subject, words, wayOut(name))] : []),
    ...(clock && !wayOut ? [warning(subject, clock.message, 'set its clock by NTP')] : []),
    ...(leaving
      ? [warning(subject, 'is being deregistered', `overmesh cluster deregister ${name} --remove goes on with it`)]
      : []),
  ];
}

function laneFindings({ name, lane, pause }: Cluster): readonly Finding[] {
  const { problem, warning } = finder('clusters');
  const subject = `cluster/${name}`;
  if (pause)
    return [warning(subject, `is paused by ${pause.caller.name}: ${pause.reason}`, `overmesh resume cluster/${name}`)];
  if (!lane?.reason || (lane.state !== 'held' && lane.state !== 'retrying')) return [];
  const isBudget = lane.reason.startsWith('would delete ');
  const fix = isBudget
    ? `overmesh cluster confirm ${name} --generation ${lane.targetGeneration}, if they shall go`
    : `overmesh status, then overmesh events --cluster ${name}`;
  return [problem(subject, `writing is ${lane.state}: ${lane.reason}`, fix)];
}

/** A token of Overmesh's own is renewed at half of its life, so one that is about to end was not. */
const SOON_MS = 3 * 24 * 3600 * 1000;

function credentialFindings({ name, credentialExpiresAt, insecure }: Cluster, now: Date): readonly Finding[] {
  const { problem, warning } = finder('credentials');
  const subject = `cluster/${name}`;
  const fix = `overmesh cluster credentials ${name} --kubeconfig FILE`;
  const leftMs = credentialExpiresAt ? Date.parse(credentialExpiresAt) - now.getTime() : Infinity;
  return [
    ...(leftMs <= 0 ? [problem(subject, 'its credential has ended', fix)] : []),
    ...(leftMs > 0 && leftMs < SOON_MS
      ? [warning(subject, `its credential ends in ${shortSpan(Math.floor(leftMs / 1000))}`, fix)]
      : []),
    ...(insecure
      ? [warning(subject, "its API server's certificate is not checked", `${fix}, with the CA of the cluster in it`)]
      : []),
  ];
}

function inventoryFindings({ name, inventory }: Cluster): readonly Finding[] {
  const { problem, warning } = finder('meshes');
  const subject = `cluster/${name}`;
  if (!inventory)
    return [warning(subject, 'what is in it has not been looked at yet', `overmesh cluster check ${name}`)];
  const unread = inventory.problems.map(({ kind, message }) =>
    problem(subject, `could not read ${kind}: ${message}`, `overmesh cluster check ${name}`),
  );
  const left = inventory.meshes
    .filter(({ state }) => state !== 'installed')
    .map(({ key, state, evidence }) =>
      warning(`mesh ${name}/${key}`, `is ${state}: ${evidence.join('; ')}`, `overmesh mesh show ${name}/${key}`),
    );
  const none = inventory.meshes.length
    ? []
    : [warning(subject, 'no mesh was found in it', 'install one, or deregister it')];
  return [...unread, ...left, ...none];
}

function orphanFindings({ name, lane }: Cluster): readonly Finding[] {
  const orphans = lane?.orphanedObjects ?? [];
  if (orphans.length === 0) return [];
  const some = `${orphans.slice(0, 3).join(', ')}${orphans.length > 3 ? ', …' : ''}`;
  const message = `${orphans.length} with the label of Overmesh that this installation did not write, left alone: ${some}`;
  return [
    finder('drift').warning(`cluster/${name}`, message, `see whose they are: overmesh cluster adopt ${name} --plan`),
  ];
}
