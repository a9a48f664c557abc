import type { Intent } from '@overmesh/model';
import { line, median } from '../measure.ts';
import type { Figure } from '../report.ts';
import { allClustersDocument, oneClusterDocument } from './documents.ts';
import type { Cost } from './spent.ts';
import type { World } from './world.ts';

const ROUNDS = 5;

/** What the edits cost with so many clusters. */
export interface Edits {
  readonly clusters: number;
  readonly one: Edit;
  readonly all: Edit;
}

export interface Edit {
  /** Accepting the document: checked, saved as a revision. */
  readonly accept: Cost;
  /** From the wake-up to the saved targets. */
  readonly reconcile: Cost;
  /** Lanes that were woken by it. */
  readonly woken: number;
}

let round = 1;

/** Edits a policy that concerns one cluster, and one that concerns all, several times each. */
export async function measureEdits(world: World): Promise<Edits> {
  return {
    clusters: world.size,
    one: await measure(world, (number) => oneClusterDocument('member-1', number)),
    all: await measure(world, allClustersDocument),
  };
}

async function measure(world: World, document: (round: number) => Intent): Promise<Edit> {
  const edits: Edit[] = [];
  for (let time = 0; time <= ROUNDS; time += 1) {
    round += 1;
    const edit = await editOnce(world, document(round));
    // The first one warms up.
    if (time > 0) edits.push(edit);
  }
  return {
    accept: middle(edits.map(({ accept }) => accept)),
    reconcile: middle(edits.map(({ reconcile }) => reconcile)),
    woken: median(edits.map(({ woken }) => woken)),
  };
}

async function editOnce(world: World, document: Intent): Promise<Edit> {
  await world.write();
  const { jobs } = world.stage;
  jobs.hold();
  const accept = await world.costOf(() => world.apply(document));
  const reconcile = await world.costOf(async () => {
    jobs.release();
    await world.idle();
  });
  return { accept, reconcile, woken: (await world.write()).length };
}

/** The median of each figure by itself. */
function middle(costs: readonly Cost[]): Cost {
  const of = (pick: (cost: Cost) => number) => median(costs.map(pick));
  return {
    ms: of((cost) => cost.ms),
    cpuMs: of((cost) => cost.cpuMs),
    statements: of((cost) => cost.statements),
    bytesRead: of((cost) => cost.bytesRead),
    blockMs: of((cost) => cost.blockMs),
    translations: of((cost) => cost.translations),
  };
}

const KB = 1000;

/** Rows of one size, and below them what grows with the size. */
export function editFigures(edits: readonly Edits[]): readonly Figure[] {
  return [...edits.flatMap(sizeFigures), ...growthFigures(edits)];
}

function sizeFigures({ clusters, one, all }: Edits): readonly Figure[] {
  const of = (what: string) => `${what}, ${clusters} clusters`;
  return [
    { what: of('edit for one: statements'), measured: one.reconcile.statements, unit: '', most: 10 },
    { what: of('edit for one: read from Postgres'), measured: one.reconcile.bytesRead / KB, unit: 'kB', most: 100 },
    { what: of('edit for one: time'), measured: one.reconcile.ms, unit: 'ms' },
    { what: of('edit for one: CPU'), measured: one.reconcile.cpuMs, unit: 'ms' },
    { what: of('edit for one: longest block'), measured: one.reconcile.blockMs, unit: 'ms', most: 100 },
    { what: of('edit for one: meshes translated'), measured: one.reconcile.translations, unit: '', most: 1 },
    { what: of('edit for one: lanes woken'), measured: one.woken, unit: '', most: 1 },
    { what: of('… accepting it: statements'), measured: one.accept.statements, unit: '' },
    { what: of('… accepting it: read from Postgres'), measured: one.accept.bytesRead / KB, unit: 'kB' },
    { what: of('… accepting it: time'), measured: one.accept.ms, unit: 'ms' },
    { what: of('edit for all: statements'), measured: all.reconcile.statements, unit: '' },
    { what: of('edit for all: time'), measured: all.reconcile.ms, unit: 'ms' },
    { what: of('edit for all: CPU per cluster'), measured: all.reconcile.cpuMs / clusters, unit: 'ms', most: 1.5 },
    { what: of('edit for all: longest block'), measured: all.reconcile.blockMs, unit: 'ms', most: 100 },
  ];
}

function growthFigures(edits: readonly Edits[]): readonly Figure[] {
  if (edits.length < 2) return [];
  const exponentOf = (pick: (edit: Edits) => number) =>
    line(edits.map((edit) => ({ x: Math.log(edit.clusters), y: Math.log(pick(edit)) }))).slope;
  return [
    {
      what: 'edit for one: exponent of time',
      measured: exponentOf(({ one }) => one.reconcile.ms),
      unit: '',
      most: 0.05,
    },
    {
      what: 'edit for one: exponent of CPU',
      measured: exponentOf(({ one }) => one.reconcile.cpuMs),
      unit: '',
      most: 0.05,
    },
    {
      what: 'edit for all: exponent of CPU',
      measured: exponentOf(({ all }) => all.reconcile.cpuMs),
      unit: '',
      most: 1.03,
    },
  ];
}
