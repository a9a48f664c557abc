import { setTimeout as sleep } from 'node:timers/promises';
import type { Control } from '../../harness/faults/controls.ts';
import { placeOf } from '../plan/faults.ts';
import type { PlannedFault, Trouble } from '../plan/faults.ts';
import { troubleInWords } from '../plan/words.ts';
import type { Stage } from '../stage/stage.ts';

/** A fault as it really was: a plan says when, and starting a server again takes its time. Epoch, milliseconds. */
export interface Suffered {
  readonly trouble: Trouble;
  readonly from: number;
  /** From here to `until` it was being healed: a server that starts again answers at some time in between. */
  readonly healing: number;
  readonly until: number;
}

const RESTARTS = 5;

/** Makes every fault at its time and heals it at its time; comes back when all are healed. */
export async function runNemesis(
  stage: Stage,
  faults: readonly PlannedFault[],
  startedAt: number,
  say: (line: string) => void,
): Promise<readonly Suffered[]> {
  const places = new Map<string, Promise<void>>();
  const suffered: Suffered[] = [];
  for (const fault of faults) {
    await until(startedAt + fault.atMs);
    const { trouble } = fault;
    const suffer = async (): Promise<void> => {
      say(`fault ${fault.id}: ${troubleInWords(trouble)} for ${((fault.untilMs - fault.atMs) / 1000).toFixed(1)} s`);
      const from = Date.now();
      const heal = await begin(stage, trouble);
      await until(startedAt + fault.untilMs);
      const healing = Date.now();
      await heal();
      suffered.push({ trouble, from, healing, until: Date.now() });
    };
    // A part whose last heal takes longer than planned has its next fault after it.
    const place = placeOf(trouble);
    places.set(place, (places.get(place) ?? Promise.resolve()).then(suffer));
  }
  await Promise.all(places.values());
  return suffered;
}

/** A server that did not come up in time is tried again: a machine with much to do is no fault of Overmesh. */
export async function restarted(control: Control | undefined): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const failure = await control?.restart().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    if (!failure) return;
    if (attempt === RESTARTS) throw failure.error;
  }
}

async function until(at: number): Promise<void> {
  const ms = at - Date.now();
  if (ms > 0) await sleep(ms);
}

/** @returns how to heal it */
async function begin(stage: Stage, trouble: Trouble): Promise<() => Promise<void>> {
  switch (trouble.on) {
    case 'line': {
      const line = stage.clusters.find(({ place }) => place.name === trouble.cluster)?.line;
      const injection = await line?.inject(trouble.fault, trouble.match);
      return async () => injection?.lift();
    }
    case 'network': {
      const network = stage.networks[trouble.store];
      if (trouble.how === 'reset') network?.reset();
      if (trouble.how === 'blackhole') network?.blackhole();
      if (trouble.how === 'refuse') await network?.refuse();
      return async () => network?.heal();
    }
    case 'power': {
      const control = stage.controls.get(trouble.part);
      await (trouble.how === 'pause' ? control?.pause() : control?.kill());
      return async () => (trouble.how === 'pause' ? control?.resume() : restarted(control));
    }
    case 'queue':
      // A Redis that is away has nothing to forget; one that comes back has forgotten all.
      await Promise.race([stage.redis?.flush().catch(() => undefined), sleep(2_000)]);
      return () => Promise.resolve();
  }
}
