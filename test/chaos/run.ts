import { graphql } from '../harness/faults/graphql.ts';
import { Hand } from './actors/hand.ts';
import { listen } from './actors/listener.ts';
import { runNemesis } from './actors/nemesis.ts';
import { runStrangers } from './actors/stranger.ts';
import { runTenant } from './actors/tenant.ts';
import { runWriter } from './actors/writer.ts';
import { readAftermath } from './after/aftermath.ts';
import type { Course } from './after/aftermath.ts';
import { keepEvidence, keepLogs } from './after/keep.ts';
import { figuresOf } from './figures.ts';
import type { Figures } from './figures.ts';
import { findingsIn } from './invariants/all.ts';
import type { Finding } from './invariants/finding.ts';
import type { Plan } from './plan/plan.ts';
import { untilAimed, waitForRest } from './rest.ts';
import { openStage, registerAll } from './stage/stage.ts';
import type { Stage } from './stage/stage.ts';

/** Tells a person what goes on. */
export interface Telling {
  chapter(title: string): void;
  say(line: string): void;
}

export interface Outcome {
  readonly findings: readonly Finding[];
  readonly figures: Figures;
}

/** How long after the heal all must have come to rest. */
const REST_MS = 120_000;
/** How long after the heal a change is still tried again. */
const LAST_TRIES_MS = 60_000;

/**
 * A whole chaos: start, suffer, heal, rest, check.
 *
 * @param folder for logs and evidence
 */
export async function runChaos(plan: Plan, telling: Telling, folder?: string): Promise<Outcome> {
  telling.chapter(
    `${plan.clusters.length} API servers, Postgres, ${plan.queue} as queue, an api and two workers start`,
  );
  const stage = await openStage(plan);
  try {
    await registerAll(stage);
    await settle(stage, plan);
    const course = await suffer(stage, plan, telling);
    telling.chapter('Audit logs, Postgres and bytes on the API servers are held against the invariants');
    const after = await readAftermath(plan, stage, course);
    if (folder !== undefined) await keepEvidence(after, folder);
    return { findings: await findingsIn(after), figures: figuresOf(after) };
  } finally {
    if (folder !== undefined) await keepLogs(stage, folder);
    await stage.stop();
  }
}

const APPLY = `mutation ($documents: [JSON!]!) { apply(documents: $documents) { __typename } }`;

async function settle(stage: Stage, plan: Plan): Promise<void> {
  const { api, home } = stage;
  for (const document of plan.first) {
    const answer = await graphql<{ apply: { __typename: string } }>({ url: api.url, home }, APPLY, {
      documents: [document],
    });
    if (answer.data?.apply.__typename !== 'Applied') throw new Error(`not applied: ${JSON.stringify(answer)}`);
  }
  await untilAimed(stage.databaseUrl, plan.clusters.length, REST_MS);
}

async function suffer(stage: Stage, plan: Plan, { chapter, say }: Telling): Promise<Course> {
  chapter(
    `${plan.faults.length} faults, ${plan.writers.length} writers, strangers, a hand and a hostile tenant on each cluster, for ${plan.ms / 1000} s`,
  );
  const startedAt = Date.now();
  const ends = { until: startedAt + plan.ms, giveUp: startedAt + plan.ms + LAST_TRIES_MS };
  const listening = new AbortController();
  const said = listen(stage.databaseUrl, listening.signal);
  const address = () => ({ url: stage.api.url, home: stage.home });
  const writing = plan.writers.map((edits) => runWriter(address, edits, ends));
  const hands = stage.clusters.map(
    async (cluster) =>
      [cluster.place.name, await new Hand(cluster).run(plan.hands[cluster.place.name] ?? [], startedAt)] as const,
  );
  const hostile = stage.clusters.map(({ tenant, place }) =>
    runTenant(tenant, place, plan.tenants[place.name] ?? [], startedAt),
  );
  const foreign = stage.clusters.flatMap(({ access, place }) => {
    const steps = plan.strangers[place.name];
    return steps ? [runStrangers(access, steps, startedAt, ends.giveUp)] : [];
  });
  const nemesis = runNemesis(stage, plan.faults, startedAt, (line) => say(`${at(startedAt)} ${line}`));
  const [suffered, handed, tenants, strangers, writers] = await Promise.all([
    nemesis,
    Promise.all(hands),
    Promise.all(hostile),
    Promise.all(foreign),
    Promise.all(writing),
  ]);
  chapter('Everything is healed; Overmesh comes to rest');
  const rest = await waitForRest(stage, REST_MS);
  say(rest.open.length ? `no rest: ${rest.open.join('; ')}` : `at rest after ${(rest.ms / 1000).toFixed(1)} s`);
  listening.abort();
  const deaths = [stage.api, ...stage.workers].flatMap(({ name, deaths }) =>
    deaths.map((how) => `${name} ended: ${how}`),
  );
  return { writers, hands: new Map(handed), tenants, strangers, suffered, said: await said, deaths, rest };
}

function at(startedAt: number): string {
  return `${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`;
}
