import { graphql } from '../../harness/faults/graphql.ts';
import { send } from '../actors/writer.ts';
import { keepLogs } from '../after/keep.ts';
import type { Telling } from '../run.ts';
import { Author } from './actors/author.ts';
import { runFleetNemesis } from './actors/nemesis.ts';
import { plantAll } from './actors/strangers.ts';
import { keepFleetEvidence, readFleetAftermath } from './after/aftermath.ts';
import type { FleetCourse } from './after/aftermath.ts';
import { atRest } from './after/evidence.ts';
import { fleetFiguresOf } from './figures.ts';
import { fleetFindingsIn } from './invariants/all.ts';
import type { FleetPlan } from './plan/plan.ts';
import { untilBegun, untilRest } from './rest.ts';
import type { FleetRest } from './rest.ts';
import { openFleetStage, registerFleet } from './stage/stage.ts';
import type { FleetStage } from './stage/stage.ts';
import { policyDocument, VIRTUAL_MESH } from './world.ts';

/** How long after the heal all must have come to rest, and how long a last change may take through every wave. */
const REST_MS = 480_000;
const LAST_CHANGE_MS = 600_000;
/** How long after the heal something is still tried again. */
const LAST_TRIES_MS = 60_000;

/** A whole chaos of a fleet: start, suffer, heal, rest, one last change to all, check. @param folder for logs and evidence */
export async function runFleetChaos(plan: FleetPlan, telling: Telling, folder?: string) {
  telling.chapter(
    `${plan.simulated} simulated and ${plan.real} real API servers, Postgres, an api and ${plan.workers.length} workers start`,
  );
  const stage = await openFleetStage(plan);
  try {
    const course = await suffer(stage, plan, telling);
    telling.chapter('Audit logs, journals, Postgres and bytes on the API servers are held against the invariants');
    const after = await readFleetAftermath(plan, stage, course);
    if (folder !== undefined) await keepFleetEvidence(folder, after);
    return { findings: fleetFindingsIn(after), figures: fleetFiguresOf(after) };
  } finally {
    if (folder !== undefined) await keepLogs(stage, folder);
    await stage.stop();
  }
}

async function suffer(stage: FleetStage, plan: FleetPlan, { chapter, say }: Telling): Promise<FleetCourse> {
  await registerFleet(stage);
  const planted = await plantAll(stage.clusters, plan.plants);
  const first = await send({ url: stage.api.url, home: stage.home }, firstEdit(plan));
  if (first.is !== 'done') throw new Error(`the first documents were not accepted: ${JSON.stringify(first)}`);
  await untilBegun(stage.databaseUrl, 1, REST_MS);
  chapter(`${plan.faults.length} faults and ${plan.authors.length} authors, for ${plan.ms / 1000} s`);
  const startedAt = Date.now();
  const giveUp = startedAt + plan.ms + LAST_TRIES_MS;
  const address = () => ({ url: stage.api.url, home: stage.home });
  const [suffered, authors] = await Promise.all([
    runFleetNemesis(stage, plan.faults, startedAt, (line) => say(`${at(startedAt)} ${line}`)),
    Promise.all(
      plan.authors.map((acts, index) => new Author(`author-${index}`, address, giveUp).run(acts, startedAt + plan.ms)),
    ),
  ]);
  chapter('Everything is healed; the fleet comes to rest');
  const found = [await restOf(stage, say, await untilRest(stage.databaseUrl, REST_MS))];
  chapter('A last change goes to every cluster');
  found.push(await restOf(stage, say, await lastChange(stage)));
  const deaths = [stage.api, ...stage.workers].flatMap(({ name, deaths: own }) =>
    own.map((how) => `${name} ended: ${how}`),
  );
  return { authors, suffered, planted, rests: found, deaths };
}

function firstEdit({ seed, first: documents }: FleetPlan) {
  return { do: 'apply', requestId: `fleet-${seed}-first`, waitMs: 0, confirmDeletes: true, documents } as const;
}

async function restOf(stage: FleetStage, say: Telling['say'], rest: FleetRest) {
  const { open, ms, rows } = rest;
  say(open.length ? `no rest: ${open.join('; ')}` : `at rest after ${(ms / 1000).toFixed(1)} s`);
  return { rest, clusters: await atRest(stage, rows) };
}

const STEER = `mutation ($virtualMesh: String!, $action: RolloutAction!) {
  steerRollout(virtualMesh: $virtualMesh, action: $action) { __typename }
}`;

/** Whatever chaos left paused or held gives way to it, and every wave passes. */
async function lastChange({ api, home, databaseUrl }: FleetStage): Promise<FleetRest> {
  const address = { url: api.url, home };
  await graphql(address, STEER, { virtualMesh: VIRTUAL_MESH, action: 'abort' });
  const documents = [policyDocument('reviews', 900, false)];
  const edit = { do: 'apply', requestId: 'fleet-last', waitMs: 0, confirmDeletes: true, documents } as const;
  const heard = await send(address, edit);
  const revision = heard.is === 'done' ? (heard.revisions[0]?.revision ?? 0) : 0;
  return untilRest(databaseUrl, LAST_CHANGE_MS, ({ rollouts }) => {
    const last = rollouts.at(-1);
    const isThere = revision > 0 && last?.toRevision === revision && last.state === 'done';
    return isThere
      ? []
      : [`the last change is not everywhere: ${JSON.stringify(heard)}, ${last?.toRevision} ${last?.state}`];
  });
}

function at(startedAt: number): string {
  return `${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`;
}
