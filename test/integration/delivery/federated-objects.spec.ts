import { join } from 'node:path';
import type { Delivery } from '@overmesh/delivery';
import { meshes } from '@overmesh/meshes/all';
import { WRITING_CAPABILITIES } from '@overmesh/model';
import type { DesiredObject, ObjectRef } from '@overmesh/model';
import { translate } from '@overmesh/translation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import type { CrdSet } from '../../harness/crds.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { readGiven, worldOn } from '../../scenarios/given.ts';
import { SCENARIOS } from '../../scenarios/golden.ts';
import { openRoom, setTargets } from './room.ts';
import type { Member, Room } from './room.ts';

/** What the cluster `east` of a scenario shall have: both sides of one name. */
function objectsOn(kind: 'istio' | 'native'): readonly DesiredObject[] {
  const world = worldOn(kind, readGiven(join(SCENARIOS, 'failover-nearest')));
  const east = translate(world, meshes).desired.find(({ clusterId }) => clusterId === 'id-of-east');
  return east?.objects ?? [];
}

const SILENT = { state: 'unknown', reason: 'nobody says' } as const;
/** That of deploy/rbac, as API servers name it. */
const ACCOUNT = 'system:serviceaccount:overmesh-system:overmesh';
const TOUCHED = { metadata: { annotations: { 'example.com/touched': 'yes' } } };

function pathOf({ kind: { group, version, plural }, namespace, name }: ObjectRef): string {
  return `/apis/${group}/${version}/${namespace ? `namespaces/${namespace}/` : ''}${plural}/${name}`;
}

const CRDS: Readonly<Record<'istio' | 'native', readonly CrdSet[]>> = { istio: ['istio'], native: [] };

describe.each(['istio', 'native'] as const)('on %s', (kind) => {
  const objects = objectsOn(kind);
  const [first] = objects;
  const last = objects.at(-1);
  /** How often the watch has told of an object, by its name. */
  const told = new Map<string, number>();
  let pool: LentClusters;
  let cluster: ClusterAccess;
  let room: Room;
  let delivery: Delivery;
  let member: Member;

  beforeAll(async () => {
    [pool, room] = await Promise.all([lendClusters([kind], { crds: CRDS[kind] }), openRoom()]);
    cluster = pool.cluster(kind);
    const names = [...new Set(objects.flatMap(({ ref }) => ref.namespace ?? []))];
    await cluster.apply(names.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
    const adminKubeconfig = await cluster.memberKubeconfig(['read', WRITING_CAPABILITIES[kind]]);
    member = room.member({ ...cluster, adminKubeconfig });
    delivery = room.worker({
      acceptancesOf: ({ metadata: { name } }) => {
        told.set(name, (told.get(name) ?? 0) + 1);
        return { [kind]: { accepted: SILENT, live: SILENT } };
      },
    });
  });
  afterAll(async () => {
    await room?.close();
    await pool?.stop();
  });

  async function settled(state: string): Promise<void> {
    const look = async () => {
      await room.settle(delivery, member);
      return (await room.lane(member)).state;
    };
    await expect.poll(look, { timeout: 20_000 }).toBe(state);
  }

  async function present(): Promise<readonly string[]> {
    const answers = await Promise.all(objects.map(({ ref }) => cluster.request('GET', pathOf(ref))));
    return objects.flatMap(({ ref }, place) => (answers[place]?.status === 200 ? [ref.name] : []));
  }

  test('the account of deploy/rbac can write both sides of a name', async () => {
    await setTargets(delivery, member, 1, objects);
    await settled('idle');
    expect(await present()).toEqual(objects.map(({ ref }) => ref.name));
  });

  test('its doors are open for others once they are written', async () => {
    expect((await delivery.openDoors(['vm'])).map(({ document }) => document)).toEqual(['VirtualDestination/checkout']);
  });

  test('what another hand deletes is asked for by its name before it is written again', async () => {
    const gone = objects.filter(({ keep }) => !keep);
    await Promise.all(gone.map(({ ref }) => cluster.request('DELETE', pathOf(ref))));
    await settled('idle');
    expect(await present()).toEqual(objects.map(({ ref }) => ref.name));
    const asked = (await cluster.audit()).filter(({ verb, user }) => verb === 'get' && user?.username === ACCOUNT);
    const names = new Set(asked.map(({ objectRef }) => objectRef?.name));
    expect(gone.map(({ ref }) => ref.name).filter((name) => !names.has(name))).toEqual([]);
  });

  test('it can follow what it wrote, and hears when another hand touches it', async () => {
    if (!last) throw new Error('nothing is wanted');
    const ending = new AbortController();
    const kinds = meshes[kind].writer.owned.filter(({ plural }) => plural !== 'customresourcedefinitions');
    const following = delivery.observe(member.id, member.client, kinds, ending.signal);
    await expect.poll(() => told.get(last.ref.name) ?? 0, { timeout: 20_000 }).toBeGreaterThan(0);
    const before = told.get(last.ref.name) ?? 0;
    await cluster.request('PATCH', pathOf(last.ref), TOUCHED, 'application/merge-patch+json');
    await expect.poll(() => told.get(last.ref.name) ?? 0, { timeout: 20_000 }).toBeGreaterThan(before);
    ending.abort();
    await following;
  });

  test('and take it away again, but for definitions of ours, on which others may have built', async () => {
    await setTargets(delivery, member, 2, first ? [first] : []);
    // On the native mesh that is all but the definition, and all is never deleted unasked.
    await delivery.confirmRevision('vm', 2);
    await settled('idle');
    const stay = objects.filter((object) => object === first || object.keep).map(({ ref }) => ref.name);
    expect(await present()).toEqual(stay);
    expect(await delivery.openDoors(['vm'])).toEqual([]);
  });
});
