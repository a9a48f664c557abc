import { setTimeout as sleep } from 'node:timers/promises';
import { postgresControl } from '../../../harness/faults/controls.ts';
import { restarted } from '../../actors/nemesis.ts';
import type { FleetFault, FleetTrouble } from '../plan/faults.ts';
import { troubleInWords } from '../words.ts';
import type { FleetStage } from '../stage/stage.ts';

/** A fault as it really was; epoch, milliseconds. */
export interface FleetSuffered {
  readonly trouble: FleetTrouble;
  readonly from: number;
  /** When all of it was healed. */
  readonly until: number;
}

/** Makes every fault at its time and heals it at its time; comes back when all are healed. */
export async function runFleetNemesis(
  stage: FleetStage,
  faults: readonly FleetFault[],
  startedAt: number,
  say: (line: string) => void,
): Promise<readonly FleetSuffered[]> {
  const parts = new Map<string, Promise<void>>();
  const suffered: FleetSuffered[] = [];
  for (const { atMs, untilMs, trouble } of faults) {
    await until(startedAt + atMs);
    const suffer = async (): Promise<void> => {
      say(`${troubleInWords(trouble)} for ${((untilMs - atMs) / 1000).toFixed(1)} s`);
      const from = Date.now();
      const heal = await begin(stage, trouble);
      await until(startedAt + untilMs);
      await heal();
      suffered.push({ trouble, from, until: Date.now() });
    };
    // What takes longer to start than was planned has its next fault after that.
    const part = trouble.on === 'program' ? trouble.name : trouble.on;
    parts.set(part, (parts.get(part) ?? Promise.resolve()).then(suffer));
  }
  await Promise.all(parts.values());
  return suffered;
}

async function until(at: number): Promise<void> {
  const ms = at - Date.now();
  if (ms > 0) await sleep(ms);
}

/** @returns how to heal it */
async function begin(stage: FleetStage, trouble: FleetTrouble): Promise<() => Promise<void>> {
  if (trouble.on === 'clusters') {
    const cut = stage.clusters.filter(({ name }) => trouble.names.includes(name));
    await Promise.all(cut.map((cluster) => cluster.cut(trouble.how)));
    return async () => void (await Promise.all(cut.map((cluster) => cluster.heal())));
  }
  const control =
    trouble.on === 'postgres'
      ? postgresControl(stage.postgres)
      : [stage.api, ...stage.workers].find(({ name }) => name === trouble.name);
  await control?.kill();
  return () => restarted(control);
}
