import type { ClusterFieldsFragment } from '../generated/operations.ts';
import { modesInWords } from '../print/mesh-modes.ts';
import { table } from '../print/table.ts';
import type { Column } from '../print/table.ts';
import { printableLine } from '../print/text.ts';
import type { Paint } from '../print/text.ts';
import { ago, shortSpan } from '../print/times.ts';

type Cluster = ClusterFieldsFragment;

/** Clusters for people; `wide` adds place, address and the lane. */
export function clusterTable(
  clusters: readonly Cluster[],
  now: Date,
  paint: Paint,
  wide: boolean,
  width?: number,
): string {
  if (clusters.length === 0)
    return 'No cluster is registered. Register one with: overmesh cluster register NAME --kubeconfig FILE';
  const columns: readonly Column<Cluster>[] = [
    { title: 'NAME', cell: ({ name }) => name },
    { title: 'STATE', cell: stateOf, paint: (text, { state }) => paintState(state, text, paint) },
    { title: 'MESHES', cell: ({ inventory }) => meshesOf(inventory) },
    { title: 'KUBERNETES', cell: ({ serverVersion }) => serverVersion, leftOut: 1 },
    { title: 'REGION', cell: ({ region }) => region ?? '', leftOut: 2 },
    { title: 'SEEN', cell: ({ lastSeenAt }) => ago(lastSeenAt, now) },
    {
      title: 'WRITING',
      below: true,
      cell: (cluster) => writingOf(cluster, now),
      paint: (text, { pause }) => (pause ? paint('red', text) : text),
    },
  ];
  const more: readonly Column<Cluster>[] = [
    { title: 'LABELS', cell: ({ labels }) => labelsText(labels) },
    { title: 'ZONE', cell: ({ zone }) => zone ?? '' },
    { title: 'NETWORK', cell: ({ network }) => network ?? '' },
    { title: 'CREDENTIAL', cell: (cluster) => credentialOf(cluster, now) },
    { title: 'SERVER', cell: ({ server }) => server },
  ];
  return table(clusters, wide ? [...columns, ...more] : columns, width);
}

/** Everything about one cluster, in paragraphs. */
export function clusterText(cluster: Cluster, now: Date, paint: Paint): string {
  const facts: readonly (readonly [string, string])[] = [
    ['Name', cluster.name],
    ['State', paintState(cluster.state, stateOf(cluster), paint)],
    ['Server', `${cluster.server}${cluster.insecure ? ' (its certificate is not checked)' : ''}`],
    ['Kubernetes', cluster.serverVersion],
    ['Identity', `${cluster.uid} (UID of kube-system)`],
    ['Credential', cluster.credentialsFingerprint],
    ['Labels', labelsText(cluster.labels) || '-'],
    ['Place', placeText(cluster) || '-'],
    ...(cluster.prometheus ? [['Prometheus', prometheusText(cluster.prometheus, cluster)] as const] : []),
    ['Registered', ago(cluster.registeredAt, now)],
    ['Last seen', ago(cluster.lastSeenAt, now)],
    ['Writing', writingOf(cluster, now) || '-'],
    ...(cluster.lane?.orphanedObjects.length
      ? [['Orphaned', orphanedText(cluster.lane.orphanedObjects)] as const]
      : []),
  ];
  const lines = facts.map(
    ([name, value]) => `${`${name}:`.padEnd(13)}${name === 'State' ? value : printableLine(value)}`,
  );
  return [lines.join('\n'), conditionsText(cluster, now, paint), inventoryText(cluster, now)].join('\n\n');
}

/** `key=value` pairs by key. */
export function labelsText(labels: unknown): string {
  if (typeof labels !== 'object' || labels === null) return '';
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
}

/** How old the credential is and when it ends. */
function credentialOf({ credentialIssuedAt, credentialExpiresAt }: Cluster, now: Date): string {
  const age = credentialIssuedAt ? `made ${ago(credentialIssuedAt, now)}` : 'age unknown';
  if (!credentialExpiresAt) return `${age}, no end known`;
  const leftMs = Date.parse(credentialExpiresAt) - now.getTime();
  return leftMs > 0 ? `${age}, ends in ${shortSpan(Math.floor(leftMs / 1000))}` : `${age}, ENDED`;
}

function stateOf({ state, leaving }: Cluster): string {
  return leaving ? `${state}, leaving` : state;
}

function paintState(state: Cluster['state'], text: string, paint: Paint): string {
  if (state === 'ready') return paint('green', text);
  return paint(state === 'unknown' ? 'yellow' : 'red', text);
}

function meshesOf(inventory: Cluster['inventory']): string {
  if (!inventory) return 'not looked at yet';
  return inventory.meshes.map(({ key, state }) => (state === 'installed' ? key : `${key} (${state})`)).join(', ');
}

function writingOf({ lane, pause }: Cluster, now: Date): string {
  if (pause) return `paused by ${pause.caller.name} ${ago(pause.since, now)}: ${pause.reason}`;
  return lane ? laneOf(lane) : '';
}

function laneOf({ state, reason, reasonObject }: NonNullable<Cluster['lane']>): string {
  if (state === 'idle' || !reason) return state;
  return `${state}: ${reasonObject ? `${reasonObject} ` : ''}${reason}`;
}

/** What carries our label without being ours, as a person would look for it; many are a number and three of them. */
function orphanedText(orphanedObjects: readonly string[]): string {
  const some = orphanedObjects.slice(0, 3).join(', ');
  return `${orphanedObjects.length} with our label that are not ours, left alone: ${some}${orphanedObjects.length > 3 ? ', …' : ''}`;
}

function prometheusText(place: string, { prometheusLogin }: Cluster): string {
  if (!prometheusLogin) return place;
  return `${place} (with a ${prometheusLogin === 'basic' ? 'user and password' : 'token'})`;
}

function placeText({ region, zone, network }: Cluster): string {
  return [region && `region ${region}`, zone && `zone ${zone}`, network && `network ${network}`]
    .filter(Boolean)
    .join(', ');
}

function conditionsText({ conditions }: Cluster, now: Date, paint: Paint): string {
  if (conditions.length === 0) return 'No condition has been checked yet.';
  const colour = { True: 'green', False: 'red' } as const;
  return table(conditions, [
    { title: 'CONDITION', cell: ({ type }) => type },
    {
      title: 'STATUS',
      cell: ({ status }) => status,
      paint: (text, { status }) => paint(status in colour ? colour[status as keyof typeof colour] : 'yellow', text),
    },
    { title: 'SINCE', cell: ({ since }) => ago(since, now) },
    { title: 'CHECKED', cell: ({ checkedAt }) => ago(checkedAt, now) },
    { title: 'MESSAGE', cell: ({ message }) => message },
  ]);
}

function inventoryText({ inventory }: Cluster, now: Date): string {
  if (!inventory) return 'What is in it has not been looked at yet.';
  const { meshes, workloads, destinations, observedAt, complete, problems } = inventory;
  const head = `Seen ${ago(observedAt, now)}: ${workloads} workloads, ${destinations} destinations${complete ? '' : '; not complete'}`;
  const found = meshes.flatMap(({ key, version, modes, state, evidence }) => [
    `${key} ${version ?? '(version unknown)'}, ${modesInWords(modes)}, ${state}`,
    ...evidence.map((text) => `  because ${text}`),
  ]);
  const missing = problems.map(({ kind, message }) => `could not read ${kind}: ${message}`);
  return [head, ...[...found, ...missing].map((text) => `  ${printableLine(text)}`)].join('\n');
}
