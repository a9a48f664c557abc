import type { Command } from 'commander';
import { everyPage } from '../api.ts';
import { EXIT, Failure } from '../failure.ts';
import { demandFilters } from '../filters.ts';
import { withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { MeshesDocument, SeenClustersDocument } from '../generated/operations.ts';
import type { MeshFieldsFragment } from '../generated/operations.ts';
import { modesInWords } from '../print/mesh-modes.ts';
import { table } from '../print/table.ts';
import type { Column } from '../print/table.ts';
import { printableLine } from '../print/text.ts';
import { notFound } from '../references.ts';
import type { Session } from '../session.ts';

type Mesh = MeshFieldsFragment;

const columns: readonly Column<Mesh>[] = [
  { title: 'CLUSTER', cell: ({ cluster }) => cluster },
  { title: 'MESH', cell: ({ key }) => key },
  { title: 'KIND', cell: ({ kind, manageable }) => (manageable ? kind : `${kind} (not managed)`) },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'VERSION', cell: ({ version }) => version ?? 'unknown' },
  { title: 'MODES', cell: ({ modes }) => modesInWords(modes) },
  { title: 'NAMESPACE', cell: ({ namespace }) => namespace ?? '' },
];

/** `overmesh mesh …`: what was found, and why we think so. */
export function addMeshCommands(program: Command, session: Session): void {
  const mesh = program.command('mesh').description('see which meshes were found');
  const list = mesh
    .command('list')
    .description('list meshes of every kind; -o wide shows the evidence')
    .option('--cluster <cluster>', 'only of this cluster')
    .action((options: OutputFlags & { readonly cluster?: string }) => listMeshes(session, options));
  withExample(withOutput(list), 'overmesh mesh list', 'overmesh mesh list --cluster east -o wide');
  const show = mesh
    .command('show <cluster/mesh>')
    .description('show one mesh and the evidence for it')
    .action((name: string, options: OutputFlags) => showMesh(session, name, options));
  withExample(withOutput(show), 'overmesh mesh show east/istio');
}

async function listMeshes(
  session: Session,
  { output, cluster }: OutputFlags & { readonly cluster?: string },
): Promise<void> {
  const meshes = await readMeshes(session, cluster);
  if (meshes.length === 0) await demandFilters(session.api, { cluster });
  const unseen = output === 'json' || output === 'yaml' ? [] : await unseenClusters(session, cluster);
  await session.show(output, meshes, () => [...meshLines(meshes, unseen, output === 'wide'), ...unseen].join('\n'));
}

async function readMeshes({ api }: Session, cluster: string | undefined): Promise<readonly Mesh[]> {
  return everyPage(
    async (after) => (await api.call(MeshesDocument, { first: 200, after, cluster: cluster ?? null })).meshes,
  );
}

async function showMesh(session: Session, name: string, { output }: OutputFlags): Promise<void> {
  const [cluster, key, ...rest] = name.split('/');
  if (!cluster || !key || rest.length)
    throw new Failure(EXIT.badInput, `${name} is not a CLUSTER/MESH.`, 'Write it as in east/istio.');
  const found = (await readMeshes(session, cluster)).find((mesh) => mesh.key === key);
  if (!found) throw await notFound(session.api, 'mesh', name);
  await session.show(output, found, () => meshText(found));
}

/** Of clusters that were registered a moment ago nothing is known yet: that is not to have no mesh. */
async function unseenClusters({ api }: Session, only: string | undefined): Promise<readonly string[]> {
  const clusters = await everyPage(
    async (after) => (await api.call(SeenClustersDocument, { first: 200, after })).clusters,
  );
  return clusters
    .filter(({ name, inventory }) => !inventory && (only === undefined || name === only))
    .map(({ name }) => `${name}: not looked at yet`);
}

function meshLines(meshes: readonly Mesh[], unseen: readonly string[], wide: boolean): readonly string[] {
  if (meshes.length) return [meshTable(meshes, wide)];
  return unseen.length ? [] : ['No mesh was found. See what was looked at with: overmesh cluster list'];
}

function meshTable(meshes: readonly Mesh[], wide: boolean): string {
  const sorted = meshes.toSorted((a, b) => (`${a.cluster} ${a.key}` < `${b.cluster} ${b.key}` ? -1 : 1));
  if (!wide) return table(sorted, columns);
  return table(sorted, [
    ...columns,
    { title: 'TRUST DOMAIN', cell: ({ trustDomain }) => trustDomain ?? 'unknown' },
    { title: 'BECAUSE', cell: ({ evidence }) => evidence.join('; ') },
  ]);
}

function meshText({ cluster, key, evidence, revision, trustDomain, ...mesh }: Mesh): string {
  const facts: readonly (readonly [string, string])[] = [
    ['Mesh', `${cluster}/${key}`],
    ['Kind', mesh.manageable ? mesh.kind : `${mesh.kind}, seen and not managed`],
    ['State', mesh.state],
    ['Version', mesh.version ?? 'unknown'],
    ['Modes', modesInWords(mesh.modes)],
    ['Revision', revision ?? '-'],
    ['Trust domain', trustDomain ?? 'unknown'],
    ['Namespace', mesh.namespace ?? '-'],
  ];
  const lines = facts.map(([name, value]) => `${`${name}:`.padEnd(14)}${printableLine(value)}`);
  return [...lines, 'Because:', ...evidence.map((text) => `  ${printableLine(text)}`)].join('\n');
}
