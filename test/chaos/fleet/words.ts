import { editInWords } from '../plan/words.ts';
import type { Act } from './plan/acts.ts';
import type { FleetTrouble } from './plan/faults.ts';
import type { FleetPlan } from './plan/plan.ts';

/** A plan as lines to read; what authors do waits for answers and is told for each of them. */
export function fleetPlanInWords(plan: FleetPlan): readonly string[] {
  const { seed, ms, simulatedNames, realNames, waves, authors, faults, plants } = plan;
  return [
    `seed ${seed}, ${ms / 1000} s, ${simulatedNames.length} simulated clusters and ${realNames.length} real ones`,
    ...waves.map(({ name, clusters }) => `wave ${name}: ${clusters.join(', ')}`),
    ...plants.map(
      ({ cluster, kind, name, forged }) =>
        `${cluster}: a stranger's ${kind} ${name}${forged ? ', with our label' : ''}`,
    ),
    ...authors.flatMap((acts, author) => acts.map((act) => `author ${author}: ${actInWords(act)}`)),
    ...faults.map(
      ({ atMs, untilMs, trouble }) => `${seconds(atMs)} to ${seconds(untilMs)}: ${troubleInWords(trouble)}`,
    ),
  ];
}

export function troubleInWords(trouble: FleetTrouble): string {
  if (trouble.on === 'program') return `SIGKILL of ${trouble.name}`;
  if (trouble.on === 'postgres') return 'SIGKILL of Postgres';
  return `${trouble.how} of ${trouble.names.join(', ')}`;
}

export function actInWords(act: Act): string {
  if (act.do === 'edit') return editInWords(act.edit);
  if (act.do === 'steer') return act.action;
  const what = act.do === 'pause' ? 'pauses the rollout' : `freezes ${act.target}`;
  return `${what} for ${seconds(act.forMs)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
