import type { Figure, Report } from '../report.ts';
import { median } from '../measure.ts';
import { say } from '../say.ts';
import { BytesRead, costOf } from '../scale/spent.ts';
import type { Cost } from '../scale/spent.ts';
import { openStage } from '../stage.ts';
import { countStatements } from '../statements.ts';
import { FederatedFleet, IMPORTERS } from './fleet.ts';

const ROUNDS = 5;
/** A change may cost so much of what it costs in the smallest fleet. */
const MOST_GROWTH = 1.1;

/** What one size of fleet came to. */
interface Measured {
  readonly clusters: number;
  readonly most: number;
  readonly least: number;
  readonly gateway: Cost;
  readonly account: Cost;
}

/** Names over many clusters: what each cluster gets, and what a change of one costs, in fleets of several sizes. */
export async function benchFederation(sizes: readonly number[]): Promise<Report> {
  const all: Measured[] = [];
  for (const size of sizes) all.push(await measure(size));
  return {
    bench: 'federation: names over many clusters',
    figures: [...all.flatMap(sizeFigures), ...growthFigures(all)],
    notes: [
      `${sizes.join(', ')} clusters by their rows, each with 2 VirtualDestinations of its own, served by it and a neighbour and called by three others. Each figure is the median of ${ROUNDS} changes.`,
    ],
  };
}

async function measure(size: number): Promise<Measured> {
  say(`${size} clusters: applying ${size * 2} VirtualDestinations`);
  const bytes = new BytesRead();
  const stage = await openStage();
  try {
    const fleet = await FederatedFleet.open(stage, size);
    const port = Number(new URL(stage.databaseUrl).port);
    const counts = { statements: countStatements(stage.dataSource).total, bytes: () => bytes.from(port) };
    const objects = await fleet.objects();
    const costs = async (change: (round: number) => Promise<void>): Promise<Cost> => {
      const measured: Cost[] = [];
      for (let round = 1; round <= ROUNDS; round += 1) {
        await change(round);
        measured.push(await costOf(counts, () => fleet.follow()));
      }
      return middle(measured);
    };
    say(`${size} clusters: changing one of them`);
    const gateway = await costs((round) => fleet.moveGateway(round));
    const account = await costs((round) => fleet.changeAccount(`account-${round}`));
    return { clusters: size, ...objects, gateway, account };
  } finally {
    await stage.close();
  }
}

/** The median of each figure by itself. */
function middle(costs: readonly Cost[]): Cost {
  const of = (pick: (cost: Cost) => number) => median(costs.map(pick));
  return {
    ms: of(({ ms }) => ms),
    cpuMs: of(({ cpuMs }) => cpuMs),
    statements: of(({ statements }) => statements),
    bytesRead: of(({ bytesRead }) => bytesRead),
    blockMs: of(({ blockMs }) => blockMs),
    translations: of(({ translations }) => translations),
  };
}

function sizeFigures({ clusters, most, least, gateway, account }: Measured): readonly Figure[] {
  const of = (what: string) => `${what}, ${clusters} clusters`;
  const changes: readonly (readonly [string, Cost])[] = [
    ['a gateway moves', gateway],
    ['pods get another account', account],
  ];
  return [
    { what: of('objects of a cluster, the most'), measured: most, unit: '' },
    { what: of('objects of a cluster, the least'), measured: least, unit: '' },
    ...changes.flatMap(([what, cost]): readonly Figure[] => [
      // Its importers and itself.
      { what: of(`${what}: meshes translated`), measured: cost.translations, unit: '', most: IMPORTERS + 1 },
      { what: of(`${what}: statements`), measured: cost.statements, unit: '' },
      { what: of(`${what}: read from Postgres`), measured: cost.bytesRead / 1_000, unit: 'kB' },
    ]),
  ];
}

/** What each size costs of what the smallest one does. */
function growthFigures([first, ...others]: readonly Measured[]): readonly Figure[] {
  if (!first) return [];
  return others.flatMap((one): readonly Figure[] => {
    const ratio = (what: string, pick: (measured: Measured) => number): Figure => {
      const measured = pick(one) / pick(first);
      return { what: `${what}, ${one.clusters} : ${first.clusters} clusters`, measured, unit: '×', most: MOST_GROWTH };
    };
    return [
      ratio('objects of a cluster', ({ most }) => most),
      ratio('a gateway moves: meshes translated', ({ gateway }) => gateway.translations),
      ratio('a gateway moves: statements', ({ gateway }) => gateway.statements),
      ratio('a gateway moves: read from Postgres', ({ gateway }) => gateway.bytesRead),
      ratio('pods get another account: meshes translated', ({ account }) => account.translations),
      ratio('pods get another account: statements', ({ account }) => account.statements),
    ];
  });
}
