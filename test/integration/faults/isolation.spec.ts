import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RETRY_AFTER_S, badNames, disturb, heal, hostilities, turnHostile } from '../../harness/faults/four-bad.ts';
import type { Hostility } from '../../harness/faults/four-bad.ts';
import { meshDocument, startFleet, timeoutDocument, untilWritten } from '../../harness/faults/fleet.ts';
import type { Fleet, FleetMember } from '../../harness/faults/fleet.ts';
import { Listener } from '../../harness/faults/listener.ts';
import { acceptedWrites, byUserAgent, needlessWrites, olderAfterNewer } from '../../harness/faults/witness.ts';

const GOOD = ['good-a', 'good-b'] as const;
const MIB = 1024 * 1024;
const patient = { timeout: 90_000, interval: 500 };

let fleet: Fleet;
let elsewhere: Listener;
let residentBefore: number;
let disturbedAt: number;

/** Four bad clusters and two places: were a place held while a cluster keeps silent, the good ones would wait. */
beforeAll(async () => {
  elsewhere = await Listener.start((socket) => void socket.destroy());
  fleet = await startFleet([...GOOD, ...badNames], {
    env: { OVERMESH_CONCURRENCY: '2', OVERMESH_SWEEP_INTERVAL_MS: '5000' },
  });
  await fleet.apply(meshDocument('shop'));
  await change(1_001);
  await untilWritten(fleet.members, 1_001);
}, 300_000);

afterAll(async () => {
  await fleet?.close();
  await elsewhere?.refuse();
}, 60_000);

function change(ms: number): Promise<void> {
  return fleet.apply(timeoutDocument('patience', 'shop', ms));
}

function good(): readonly FleetMember[] {
  return GOOD.map((name) => fleet.member(name));
}

function bad(): readonly FleetMember[] {
  return badNames.map((name) => fleet.member(name));
}

function hostility(name: string): Hostility {
  const one = hostilities(`https://127.0.0.1:${elsewhere.port}`).find((candidate) => candidate.name === name);
  if (!one) throw new Error(`nothing hostile is called "${name}"`);
  return one;
}

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly conditions: readonly { readonly status: string; readonly message: string }[];
  readonly inventory: { readonly complete: boolean; readonly problems: readonly { readonly message: string }[] };
  readonly lane: { readonly state: string; readonly reason: string | null };
}

async function shown(name: string): Promise<Shown> {
  const { cluster } = await fleet.ask<{ cluster: Shown }>(
    `query ($name: String!) { cluster(name: $name) { id state conditions { status message }
       inventory { complete problems { message } } lane { state reason } } }`,
    { name },
  );
  return cluster;
}

/** What a person reads of a document on a cluster. */
async function problemsOf(name: string): Promise<string> {
  const { status } = await fleet.ask<{ status: { edges: { node: { problems: string[] } }[] } }>(
    `query ($cluster: String!) {
       status(document: "TrafficPolicy/patience", cluster: $cluster) { edges { node { problems } } } }`,
    { cluster: name },
  );
  return status.edges.flatMap(({ node }) => node.problems).join('\n');
}

async function residentBytes(): Promise<number> {
  const status = await readFile(`/proc/${fleet.worker.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) * 1024;
}

/** Timeouts that Overmesh wrote to an API server, in the order of its audit log, each once. */
async function writtenTo({ cluster }: FleetMember): Promise<readonly string[]> {
  const writes = acceptedWrites(await cluster.audit()).filter(byUserAgent);
  const timeouts = writes.map(({ requestObject }) => JSON.stringify(requestObject).match(/"timeout":"([^"]+)"/)?.[1]);
  return [...new Set(timeouts.map(String))];
}

describe('one black hole, one that answers 429, one that refuses the token and one hostile', () => {
  test(
    '3 changes reach both good clusters while 4 bad ones have 2 places to wait in',
    { timeout: 150_000 },
    async () => {
      residentBefore = await residentBytes();
      await disturb(fleet, hostility('a list of 1 GB'));
      disturbedAt = performance.now();
      for (const ms of [1_002, 1_003, 1_004]) {
        await change(ms);
        await untilWritten(good(), ms);
      }
      for (const member of good()) expect(await writtenTo(member)).toEqual(['1001ms', '1002ms', '1003ms', '1004ms']);
    },
  );

  test.each([
    ['blackholed', 'unreachable', 'it took the request and sent no answer'],
    ['throttled', 'throttled', 'the API server asked us to wait 2 s'],
    ['expired', 'unauthorised', 'overmesh cluster credentials expired --kubeconfig FILE'],
  ])(
    '%s is shown as %s, and the status of its documents says "%s"',
    { timeout: 100_000 },
    async (name, state, words) => {
      await expect.poll(async () => (await shown(name)).state, patient).toBe(state);
      await expect.poll(async () => (await problemsOf(name)).toLowerCase(), patient).toContain(words.toLowerCase());
      await expect.poll(async () => (await shown(name)).lane.state, patient).toBe('retrying');
    },
  );

  test.each([
    ['a list of 1 GB', 'larger than 8 MiB'],
    ['a watch without a line feed', 'An event of a watch is larger than 4 MiB'],
  ])('after %s the inventory is incomplete because it is "%s"', { timeout: 100_000 }, async (name, words) => {
    await turnHostile(fleet.member('hostile').proxy, hostility(name));
    const messages = async () => (await shown('hostile')).inventory.problems.map(({ message }) => message).join('\n');
    await expect.poll(messages, patient).toContain(words);
    expect((await shown('hostile')).inventory.complete).toBe(false);
  });

  test.each([
    ['a body without end', 'untrusted', 'The answer is larger than 4 MiB'],
    ['a redirect', 'untrusted', 'pointed elsewhere, which is never followed'],
    ['garbage', 'untrusted', 'not that of a Kubernetes API server'],
    ['JSON of 1,000,000 levels', 'untrusted', 'nested more than 256 levels deep'],
    ['headers that drip', 'unreachable', 'did not answer in time'],
  ])('after %s the hostile one is %s: "%s"', { timeout: 100_000 }, async (name, state, words) => {
    await turnHostile(fleet.member('hostile').proxy, hostility(name));
    await fleet.ask('mutation { checkCluster(name: "hostile") { __typename } }');
    await expect.poll(async () => (await shown('hostile')).state, patient).toBe(state);
    await expect.poll(() => problemsOf('hostile'), patient).toContain(words);
  });

  test('where the redirect points to nobody ever came', () => {
    expect(elsewhere.accepted).toBe(0);
  });

  test('the throttled one hears at most 1.2× of the requests that its Retry-After allows', () => {
    const windows = (performance.now() - disturbedAt) / 1000 / RETRY_AFTER_S;
    const heard = fleet.member('throttled').proxy.counts().injected['too-many-requests'] ?? 0;
    // What was under way when the first refusal came: 4 calls and the watches that were cut at once.
    expect(heard).toBeLessThanOrEqual(1.2 * windows + 24);
    expect(heard).toBeGreaterThan(3);
  });

  test('the worker holds at most 32 MiB more for each of them', async () => {
    expect((await residentBytes()) - residentBefore).toBeLessThan(badNames.length * 32 * MIB);
  });

  test(
    'healed, each takes the newest generation alone, and no log has a needless or older write or a delete',
    { timeout: 200_000 },
    async () => {
      await change(1_005);
      await untilWritten(good(), 1_005);
      await heal(fleet);
      await untilWritten(fleet.members, 1_005);
      // The hostile one only lied about lists at first, and what it was asked by name it did.
      for (const member of bad().filter(({ name }) => name !== 'hostile'))
        expect(await writtenTo(member)).toEqual(['1001ms', '1005ms']);
      expect((await writtenTo(fleet.member('hostile'))).at(-1)).toBe('1005ms');
      for (const { cluster } of fleet.members) {
        const audit = await cluster.audit();
        expect([...needlessWrites(audit), ...olderAfterNewer(audit, 'lane')]).toEqual([]);
        expect(audit.filter((event) => event.verb.startsWith('delete') && byUserAgent(event))).toEqual([]);
      }
      for (const name of badNames) await expect.poll(async () => (await shown(name)).state, patient).toBe('ready');
    },
  );
});

test(
  'a lane that fails by our own fault is tried with growing pauses, says so, and the others go on',
  { timeout: 150_000 },
  async () => {
    const [failing, other] = GOOD;
    const { id } = await shown(failing);
    await fleet.worker.restart([`after-look:1+@${id}=throw`]);
    await change(1_006);
    await untilWritten([fleet.member(other), ...bad()], 1_006);
    await expect.poll(async () => (await shown(failing)).lane.state, patient).toBe('retrying');
    expect(await problemsOf(failing)).toMatch(/Overmesh itself failed here and tries again; .* under err-[0-9a-f]{12}/);
    await expect.poll(() => pausesOf(id).length, patient).toBeGreaterThanOrEqual(3);
    const [first = 0, second = 0, third = 0] = pausesOf(id);
    expect(second).toBeGreaterThan(1.5 * first);
    expect(third).toBeGreaterThan(1.5 * second);
    expect(await writtenTo(fleet.member(failing))).not.toContain('1006ms');
    await fleet.worker.restart();
    await untilWritten(fleet.members, 1_006);
  },
);

/** Pauses after the failures of a lane, in milliseconds, as logged. */
function pausesOf(clusterId: string): readonly number[] {
  const lines = fleet.worker.log().split('\n');
  const failed = lines.filter((line) => line.includes('a lane failed and waits') && line.includes(clusterId));
  return failed.map((line) => (JSON.parse(line) as { readonly waitMs: number }).waitMs);
}
