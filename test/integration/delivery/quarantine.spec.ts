import { productPeriods } from '@overmesh/config';
import type { Delivery } from '@overmesh/delivery';
import type { DesiredObject } from '@overmesh/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SimulatedCluster } from '../../fleet/cluster.ts';
import { SimulatedFleet } from '../../fleet/fleet.ts';
import { crdObjects } from '../../harness/crds.ts';
import { liveObject, openRoom, rule, service, setTargets } from './room.ts';
import type { Member, Room } from './room.ts';

const HOUR_MS = 3_600_000;
const namespace = 'delivery-quarantine';

let fleet: SimulatedFleet;
let cluster: SimulatedCluster;
let room: Room;
let delivery: Delivery;
let member: Member;

beforeAll(async () => {
  fleet = await SimulatedFleet.start();
  cluster = await fleet.add('refusing');
  const definitions = (await crdObjects('istio')).filter(({ kind }) => kind === 'CustomResourceDefinition');
  await cluster.apply([...definitions, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
  room = await openRoom();
  const lane = { ...productPeriods.lane, quarantineMs: { least: HOUR_MS, most: HOUR_MS } };
  delivery = room.worker({ periods: { ...productPeriods, lane } });
  member = room.member(cluster);
});
afterAll(async () => {
  await room?.close();
  await fleet?.stop();
});

/** Sets targets and delivers until the lane is at rest. */
async function bring(revision: number, ...objects: readonly DesiredObject[]): Promise<void> {
  await setTargets(delivery, member, revision, objects, namespace);
  await room.settle(delivery, member);
}

async function messages(type: string): Promise<readonly string[]> {
  const events = await delivery.events({ clusterId: member.id, first: 100 });
  return events.filter((event) => event.type === type).map(({ message }) => message);
}

/** `patch destinationrules/a 422`: what the API server refused, by its own journal. */
function refusedIn(): readonly string[] {
  return cluster.audit().flatMap(({ verb, objectRef, responseStatus }) => {
    const code = responseStatus?.code ?? 0;
    const isRefused = verb === 'patch' && objectRef?.namespace === namespace && code >= 400;
    return isRefused ? [`${verb} ${objectRef?.resource}/${objectRef?.name} ${code}`] : [];
  });
}

test('an object that is refused again and again is in quarantine while the rest goes on, until it or its definition changes', async () => {
  const broken = rule(namespace, 'a', { trafficPolicy: { loadBalancer: { simple: 'NO_SUCH_WAY' } } });
  const other = (revision: number) => service(namespace, 'b', `${revision}s`, 'TrafficPolicy/q');
  for (let revision = 1; revision <= 12; revision += 1)
    await bring(revision, broken, service(namespace, 'a'), other(revision));
  expect(refusedIn()).toEqual(Array(5).fill('patch destinationrules/a 422'));
  expect((await liveObject(cluster, other(12)))?.spec.http[0]?.timeout).toBe('12s');
  expect(await liveObject(cluster, service(namespace, 'a'))).toBeUndefined();
  const told = expect.stringMatching(/^in quarantine after 5 refusals with the same answer, .*NO_SUCH_WAY/s);
  expect((await room.row(member, broken))?.finding).toEqual(told);
  expect(await room.lane(member)).toMatchObject({ state: 'held', reason: told });
  expect([await messages('quarantined'), await delivery.countQuarantined()]).toEqual([[told], 1]);

  await delivery.definitionChanged(member.id, 'destinationrules.networking.istio.io');
  for (let pass = 0; pass < 3; pass += 1) await room.settle(delivery, member);
  expect(refusedIn()).toHaveLength(6);

  await bring(13, rule(namespace, 'a'), service(namespace, 'a'), other(13));
  expect(await liveObject(cluster, service(namespace, 'a'))).toBeDefined();
  expect((await room.lane(member)).state).toBe('idle');
  expect([await messages('quarantine-ended'), await delivery.countQuarantined()]).toEqual([[expect.any(String)], 0]);
});
