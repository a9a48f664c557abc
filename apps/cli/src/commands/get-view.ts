import { documentKinds } from '@overmesh/schema';
import type { DestinationsQuery, DocumentKind, DocumentsQuery, WorkloadsQuery } from '../generated/operations.ts';
import { hasNothingToWrite } from '../print/status.ts';
import { table } from '../print/table.ts';
import type { Column } from '../print/table.ts';
import { ago } from '../print/times.ts';
import { labelsText } from './cluster-view.ts';

type Destination = DestinationsQuery['destinations']['edges'][number]['node'];
type Workload = WorkloadsQuery['workloads']['edges'][number]['node'];
type Document = DocumentsQuery['documents']['edges'][number]['node'];
type Stated = Pick<Document, 'status'>;

export function documentTable(
  kind: DocumentKind,
  items: readonly Document[],
  now: Date,
  ofAllWorkspaces: boolean,
  width?: number,
): string {
  if (items.length === 0) return `There is no ${kind}. Make one with: overmesh apply -f FILE`;
  const own = documentKinds[kind].columns.map(({ title, field }): Column<Document> => ({
    title,
    cell: ({ spec }) => valueAt(spec, field),
  }));
  const place: readonly Column<Document>[] = ofAllWorkspaces
    ? [{ title: 'WORKSPACE', cell: ({ workspace }) => workspace }]
    : [];
  const columns: readonly Column<Document>[] = [
    ...place,
    { title: 'NAME', cell: ({ name }) => name },
    ...own,
    { title: 'REVISION', cell: ({ revision }) => String(revision), leftOut: 2 },
    { title: 'CLUSTERS', cell: (item) => clustersOf(item).join(', '), below: true },
    { title: 'WRITTEN', cell: writtenOf },
    { title: 'AGE', cell: ({ createdAt }) => ago(createdAt, now), leftOut: 1 },
  ];
  return table(items, columns, width);
}

/** The value at a dotted path, as text; empty where there is none. */
function valueAt(spec: unknown, path: string): string {
  const value = path
    .split('.')
    .reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
      spec,
    );
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

export function destinationTable(items: readonly Destination[], wide: boolean): string {
  if (items.length === 0) return 'No destination was found.';
  const columns: readonly Column<Destination>[] = [
    { title: 'CLUSTER', cell: ({ cluster }) => cluster },
    { title: 'NAMESPACE', cell: ({ namespace }) => namespace },
    { title: 'NAME', cell: ({ name }) => name },
    { title: 'PORTS', cell: ({ ports }) => ports.map(({ port, protocol }) => `${port}/${protocol}`).join(', ') },
    { title: 'MESHES', cell: ({ meshes }) => meshes.join(', ') },
    ...(items.some(isOurs) ? [{ title: 'NOTE', cell: (item: Destination) => (isOurs(item) ? OURS : '') }] : []),
  ];
  return table(
    byPlace(items),
    wide ? [...columns, { title: 'SELECTOR', cell: ({ selector }) => labelsText(selector) }] : columns,
  );
}

const OURS = 'made by Overmesh for a subset';

/** A Service that stands for a subset on a mesh that splits between Services: no policy is about it. */
function isOurs({ labels }: Destination): boolean {
  const label = (labels as Readonly<Record<string, unknown>> | null)?.['app.kubernetes.io/managed-by'];
  return label === 'overmesh';
}

export function workloadTable(items: readonly Workload[], wide: boolean): string {
  if (items.length === 0) return 'No workload was found.';
  const columns: readonly Column<Workload>[] = [
    { title: 'CLUSTER', cell: ({ cluster }) => cluster },
    { title: 'NAMESPACE', cell: ({ namespace }) => namespace },
    { title: 'NAME', cell: ({ name }) => name },
    { title: 'CONTROLLER', cell: ({ controller }) => controller },
    { title: 'PODS', cell: ({ pods, readyPods }) => `${readyPods}/${pods}` },
    { title: 'MESH', cell: ({ mesh }) => mesh ?? '' },
  ];
  const more: readonly Column<Workload>[] = [
    { title: 'SERVICE ACCOUNT', cell: ({ serviceAccount }) => serviceAccount },
    { title: 'LABELS', cell: ({ podLabels }) => labelsText(podLabels) },
  ];
  return table(byPlace(items), wide ? [...columns, ...more] : columns);
}

function byPlace<Item extends { readonly cluster: string; readonly namespace: string; readonly name: string }>(
  items: readonly Item[],
): readonly Item[] {
  const key = ({ cluster, namespace, name }: Item) => [cluster, namespace, name].join(' ');
  return items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

function clustersOf({ status }: Stated): readonly string[] {
  return [...new Set(status.map(({ cluster }) => cluster))].sort();
}

/** `2 of 3`: places where everything of it is written, of those where it means some object; and what is wrong with that. */
function writtenOf({ status }: Stated): string {
  if (status.length === 0) return 'nowhere';
  const places = status.filter((row) => !hasNothingToWrite(row));
  const written = places.filter(({ evidence }) => evidence.written.state === 'yes').length;
  const isPartly = places.some(({ effect }) => effect !== 'whole');
  const hasProblems = places.some(({ problems }) => problems.length > 0);
  const but = [...(isPartly ? ['partly'] : []), ...(hasProblems && !isPartly ? ['problems'] : [])];
  return places.length ? [`${written} of ${places.length}`, ...but].join(', ') : 'nothing to do';
}
