import { documentKinds } from '@overmesh/schema';
import type { Command } from 'commander';
import { everyPage } from '../api.ts';
import type { Api } from '../api.ts';
import { EXIT, Failure } from '../failure.ts';
import { demandFilters, demandNamespace } from '../filters.ts';
import { withExample, withOutput, withWorkspace } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { DestinationsDocument, DocumentsDocument, WorkloadsDocument } from '../generated/operations.ts';
import type { DocumentKind } from '../generated/operations.ts';
import { didYouMean } from '@overmesh/model';
import { DOCUMENT_KINDS, documentNotFound, kindOfWord, wordsOf, workspaceOf } from '../references.ts';
import type { Session } from '../session.ts';
import { watch } from '../watching.ts';
import { destinationTable, documentTable, workloadTable } from './get-view.ts';

interface GetOptions extends OutputFlags {
  readonly cluster?: string;
  readonly namespace?: string;
  readonly virtualMesh?: string;
  readonly workspace?: string;
  readonly allWorkspaces?: boolean;
  readonly watch?: boolean;
}

interface Listing<Item> {
  readonly words: readonly string[];
  /** A name stands for one of them. */
  readonly isUnique: boolean;
  readonly read: (api: Api, options: GetOptions) => Promise<readonly Item[]>;
  /** Whether a name given by the person is this item's. */
  readonly isNamed: (item: Item, name: string) => boolean;
  readonly table: (items: readonly Item[], session: Session, options: GetOptions) => string;
  readonly missing: (api: Api, name: string, items: readonly Item[], options: GetOptions) => Failure | Promise<Failure>;
}

type Placed = { readonly namespace: string; readonly name: string };

const inNamespace = ({ namespace, name }: Placed, wanted: string) =>
  wanted.includes('/') ? wanted === `${namespace}/${name}` : wanted === name;

const noSuch = (kind: string) => (_api: Api, name: string, items: readonly Placed[]) =>
  new Failure(
    EXIT.refused,
    `There is no ${kind} ${name}.`,
    didYouMean(
      name,
      items.map((item) => (name.includes('/') ? `${item.namespace}/${item.name}` : item.name)),
    ) ?? `See what is there with \`overmesh get ${kind}s\`.`,
  );

const place = ({ cluster, namespace }: GetOptions) => ({ cluster: cluster ?? null, namespace: namespace ?? null });

function listing<Item>(one: Listing<Item>): Listing<Item> {
  return one;
}

const documents = (kind: DocumentKind) =>
  listing({
    words: wordsOf(kind),
    isUnique: true,
    read: (api: Api, { virtualMesh, workspace, allWorkspaces }) =>
      everyPage(async (after) => {
        const only = {
          virtualMesh: virtualMesh ?? null,
          workspace: allWorkspaces ? null : workspaceOf(kind, workspace),
        };
        const variables = { kind, first: 200, after, ...only };
        return (await api.call(DocumentsDocument, variables)).documents;
      }),
    isNamed: ({ name }, wanted) => name === wanted,
    table: (items, session, { allWorkspaces = false, output }) =>
      documentTable(kind, items, session.world.now(), allWorkspaces, session.widthFor(output)),
    missing: (api, name, _items, { workspace }) =>
      documentNotFound(api, { kind, workspace: workspaceOf(kind, workspace), name }),
  });

const destinations = listing({
  words: ['destinations', 'destination'],
  isUnique: false,
  read: (api: Api, options) =>
    everyPage(
      async (after) => (await api.call(DestinationsDocument, { first: 200, after, ...place(options) })).destinations,
    ),
  isNamed: inNamespace,
  table: (items, _session, { output }) => destinationTable(items, output === 'wide'),
  missing: noSuch('destination'),
});

const workloads = listing({
  words: ['workloads', 'workload'],
  isUnique: false,
  read: (api: Api, options) =>
    everyPage(async (after) => (await api.call(WorkloadsDocument, { first: 200, after, ...place(options) })).workloads),
  isNamed: inNamespace,
  table: (items, _session, { output }) => workloadTable(items, output === 'wide'),
  missing: noSuch('workload'),
});

/** Words that `get` takes, for completion and "did you mean". */
export const GET_KINDS: readonly string[] = [
  ...DOCUMENT_KINDS.map((kind) => documentKinds[kind].plural.toLowerCase()),
  'destinations',
  'workloads',
];

/** `overmesh get`: lists of documents and of what was found. */
export function addGet(program: Command, session: Session): void {
  const command = program
    .command('get <kinds> [name]')
    .description(`list ${GET_KINDS.join(', ')}, or show one`)
    .option('--cluster <cluster>', 'only on this cluster (destinations, workloads)')
    .option('-n, --namespace <namespace>', 'only in this namespace (destinations, workloads)')
    .option('--virtual-mesh <virtualmesh>', 'only of this VirtualMesh (documents)')
    .option('--watch', 'show it again and again, until Ctrl-C')
    .option('-A, --all-workspaces', 'of every workspace (documents)')
    .action((kind: string, name: string | undefined, options: GetOptions) => get(session, kind, name, options));
  withExample(
    withOutput(withWorkspace(command)),
    'overmesh get trafficpolicies',
    'overmesh get destinations reviews --cluster east -o yaml',
  );
}

function get(session: Session, kind: string, name: string | undefined, options: GetOptions): Promise<void> {
  const word = kind.toLowerCase();
  const document = kindOfWord(word);
  if (document) return show(session, documents(document), name, options);
  if (destinations.words.includes(word)) return show(session, destinations, name, options);
  if (workloads.words.includes(word)) return show(session, workloads, name, options);
  const hint = elsewhere(word) ?? didYouMean(word, GET_KINDS) ?? `Kinds are ${GET_KINDS.join(', ')}.`;
  throw new Failure(EXIT.badInput, `There is no kind ${kind} to get.`, hint);
}

function elsewhere(word: string): string | undefined {
  if (/^clusters?$/.test(word)) return 'Clusters are listed by `overmesh cluster list`.';
  return /^mesh(es)?$/.test(word) ? 'Meshes are listed by `overmesh mesh list`.' : undefined;
}

async function show<Item>(
  session: Session,
  kind: Listing<Item>,
  name: string | undefined,
  options: GetOptions,
): Promise<void> {
  if (name !== undefined && options.allWorkspaces)
    throw new Failure(EXIT.badInput, 'A name is one of a workspace: give -w instead of -A.');
  if (options.watch) return watchItems(session, kind, name, options);
  const items = await kind.read(session.api, options);
  if (items.length === 0) await demandScope(session, kind, options);
  if (name === undefined) return session.show(options.output, items, () => kind.table(items, session, options));
  const named = items.filter((item) => kind.isNamed(item, name));
  const [only] = named;
  if (only === undefined) throw await kind.missing(session.api, name, items, options);
  // What was found on clusters may be there on several under one name, and so is always a list.
  const value = kind.isUnique ? only : named;
  await session.show(options.output, value, () => kind.table(named, session, options));
}

/** Of a name also while nothing has it: it may be what is waited for. */
function watchItems<Item>(
  session: Session,
  kind: Listing<Item>,
  name: string | undefined,
  options: GetOptions,
): Promise<void> {
  return watch(
    session,
    options.output,
    async () => {
      const items = await kind.read(session.api, options);
      return name === undefined ? items : items.filter((item) => kind.isNamed(item, name));
    },
    (items) => kind.table(items, session, options),
  );
}

/** Says which of the filters is a name that is not there, when nothing was found. */
async function demandScope<Item>({ api }: Session, kind: Listing<Item>, options: GetOptions): Promise<void> {
  const { namespace, workspace: _workspace, ...wider } = options;
  await demandFilters(api, wider);
  if (namespace === undefined) return;
  demandNamespace(namespace, (await kind.read(api, wider)).flatMap(namespaceOf));
}

function namespaceOf(item: unknown): readonly string[] {
  return typeof item === 'object' && item !== null && 'namespace' in item ? [String(item.namespace)] : [];
}
