import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject } from '@overmesh/kube';
import type { Answer } from '../../harness/kube-client.ts';
import type { Subject } from './subjects.ts';
import { subjects } from './subjects.ts';
import {
  CONFIG_MAP,
  configMap,
  expectedOf,
  failure,
  namespace,
  pathTo,
  refTo,
  timedService,
  VIRTUAL_SERVICE,
  virtualService,
} from './objects.ts';

const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';

interface StatusBody {
  readonly reason?: string;
  readonly message: string;
  readonly code: number;
  readonly details?: { readonly causes?: readonly { readonly reason: string; readonly field: string }[] };
}

function statusOf({ body }: Answer): StatusBody {
  return body as StatusBody;
}

function objectOf({ body }: Answer): KubeObject {
  return body as KubeObject;
}

/** What of a refusal is the same on every server: messages hold names of their own. */
function refusalOf(answer: Answer) {
  const { reason, details } = statusOf(answer);
  // A real server says some of them twice.
  const causes = new Set((details?.causes ?? []).map((cause) => `${cause.reason} ${cause.field}`));
  return { status: answer.status, reason, causes: [...causes] };
}

describe.each(Object.entries(subjects))('%s', (_name, start) => {
  let subject: Subject;

  beforeAll(async () => {
    subject = await start();
    await subject.server.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
  });
  afterAll(() => subject.close());

  const apply = (object: KubeObject, query = 'force=false', manager = 'overmesh') =>
    subject.server.request(
      'PATCH',
      pathTo(
        object.kind === 'ConfigMap' ? CONFIG_MAP : VIRTUAL_SERVICE,
        object.metadata.name,
        `fieldManager=${manager}&${query}`,
      ),
      object,
      APPLY,
    );
  const fenced = (object: KubeObject, fence: object): KubeObject => ({
    ...object,
    metadata: { ...object.metadata, ...fence },
  });
  const edit = (name: string, patch: object, manager = 'kubectl-edit') =>
    subject.server.request('PATCH', pathTo(CONFIG_MAP, name, `fieldManager=${manager}`), patch, MERGE);

  describe('server-side apply', () => {
    test('creates what is missing with 201, and the same again is 200 at the same version', async () => {
      const made = await apply(configMap('same'));
      const again = await apply(configMap('same'));
      expect([made.status, again.status]).toEqual([201, 200]);
      expect(objectOf(again)).toEqual(objectOf(made));
    });

    test('a stale resourceVersion is a conflict without causes', async () => {
      const made = objectOf(await apply(configMap('stale')));
      await apply(configMap('stale', { a: '2' }));
      const { resourceVersion } = made.metadata;
      expect(refusalOf(await apply(fenced(configMap('stale', { a: '3' }), { resourceVersion })))).toEqual({
        status: 409,
        reason: 'Conflict',
        causes: [],
      });
    });

    test('a resourceVersion does not keep a missing object from being made', async () => {
      const answer = await apply(fenced(configMap('brought-back'), { resourceVersion: '1' }));
      expect(answer.status).toBe(201);
    });

    test('resourceVersion 0 is no fence', async () => {
      await apply(configMap('unfenced'));
      const answer = await apply(fenced(configMap('unfenced', { a: '2' }), { resourceVersion: '0' }));
      expect(answer.status).toBe(200);
    });

    test('the UID of another object is invalid, naming metadata.uid', async () => {
      await apply(configMap('other-uid'));
      const answer = await apply(fenced(configMap('other-uid', { a: '2' }), { uid: 'another' }));
      expect(refusalOf(answer)).toEqual({
        status: 422,
        reason: 'Invalid',
        causes: ['FieldValueInvalid metadata.uid'],
      });
    });

    test('the UID of a missing object is a conflict', async () => {
      const answer = await apply(fenced(configMap('gone'), { uid: 'gone', resourceVersion: '1' }));
      expect(refusalOf(answer)).toMatchObject({ status: 409, reason: 'Conflict' });
      expect(statusOf(answer).message).toContain('uid mismatch');
    });

    test('a field of another manager with another value is a conflict that names it, and force takes the field', async () => {
      await apply(configMap('fought'));
      await edit('fought', { data: { a: 'hand' } });
      const answer = await apply(configMap('fought', { a: 'ours' }));
      expect(refusalOf(answer)).toEqual({
        status: 409,
        reason: 'Conflict',
        causes: ['FieldManagerConflict .data.a'],
      });
      expect(statusOf(answer).message).toContain('conflict with "kubectl-edit" using v1: .data.a');
      const forced = objectOf(await apply(configMap('fought', { a: 'ours' }), 'force=true'));
      expect(forced['data']).toEqual({ a: 'ours' });
      expect(managersOf(forced)).toEqual(['overmesh Apply {"f:data":{"f:a":{}}}']);
    });

    test('a conflict with another manager is told before a stale resourceVersion', async () => {
      const made = objectOf(await apply(configMap('both')));
      await edit('both', { data: { a: 'hand' } });
      const answer = await apply(fenced(configMap('both', { a: 'ours' }), expectedOf(made)));
      expect(refusalOf(answer).causes).toEqual(['FieldManagerConflict .data.a']);
    });

    test('equal values of another manager are owned by both, and the next change conflicts', async () => {
      await apply(configMap('shared'), 'force=false', 'first');
      const both = objectOf(await apply(configMap('shared')));
      expect(managersOf(both).sort()).toEqual([
        'first Apply {"f:data":{"f:a":{}}}',
        'overmesh Apply {"f:data":{"f:a":{}}}',
      ]);
      expect(refusalOf(await apply(configMap('shared', { a: '2' }))).causes).toEqual(['FieldManagerConflict .data.a']);
    });

    test('what is not applied any more goes, and what others have stays', async () => {
      await apply(configMap('shrinking', { a: '1', b: '2' }));
      await edit('shrinking', { data: { c: '3' } });
      const left = objectOf(await apply(configMap('shrinking', { a: '1' })));
      expect(left['data']).toEqual({ a: '1', c: '3' });
    });

    test('a map that was applied goes as a whole with its last entry', async () => {
      const labelled = (labels?: object) => configMap('labelled', { a: '1' }, labels ? { labels } : {});
      await apply(labelled({ x: '1', y: '2' }));
      const bare = objectOf(await apply(labelled()));
      expect(bare.metadata.labels).toBeUndefined();
    });

    test('managers that were wiped out are replaced by one that cannot let go', async () => {
      await apply(configMap('wiped'));
      const wiped = objectOf(await edit('wiped', { metadata: { managedFields: [{}] } }));
      expect(managersOf(wiped)).toEqual([]);
      const answer = await apply(configMap('wiped', { a: '2' }));
      expect(refusalOf(answer).causes).toEqual(['FieldManagerConflict .data.a']);
      expect(statusOf(answer).message).toContain('before-first-apply');
    });

    test('a list of a custom resource is owned whole', async () => {
      const made = objectOf(await apply(timedService('whole', '1s')));
      expect(managersOf(made)).toEqual(['overmesh Apply {"f:spec":{"f:hosts":{},"f:http":{}}}']);
      expect(made.metadata.generation).toBe(1);
      const changed = objectOf(await apply(timedService('whole', '2s')));
      expect(changed.metadata.generation).toBe(2);
    });

    test('ports of a Service are owned by port and protocol', async () => {
      const service = (ports: readonly object[]): KubeObject => ({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'ported', namespace },
        spec: { ports },
      });
      const path = (manager: string) =>
        pathTo({ ...CONFIG_MAP, plural: 'services' }, 'ported', `fieldManager=${manager}&force=false`);
      const first = await subject.server.request('PATCH', path('one'), service([{ name: 'http', port: 80 }]), APPLY);
      expect(first.status).toBe(201);
      const both = await subject.server.request('PATCH', path('two'), service([{ name: 'https', port: 443 }]), APPLY);
      expect(managersOf(objectOf(both)).sort()).toEqual([
        'one Apply {"f:spec":{"f:ports":{"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:name":{},"f:port":{}}}}}',
        'two Apply {"f:spec":{"f:ports":{"k:{\\"port\\":443,\\"protocol\\":\\"TCP\\"}":{".":{},"f:name":{},"f:port":{}}}}}',
      ]);
      const { ports } = objectOf(both)['spec'] as { ports: { port: number }[] };
      expect(ports.map(({ port }) => port)).toEqual([80, 443]);
    });

    test('an unknown field and a wrong type are 500 without a reason', async () => {
      const unknown = await apply(virtualService('unknown', { hosts: ['x'], bogus: 1 }));
      expect(refusalOf(unknown)).toEqual({ status: 500, reason: undefined, causes: [] });
      expect(statusOf(unknown).message).toContain('.spec.bogus: field not declared in schema');
      const wrong = await apply(virtualService('wrong', { hosts: 'x' }));
      expect(refusalOf(wrong)).toEqual({ status: 500, reason: undefined, causes: [] });
      expect(statusOf(wrong).message).toContain('failed to create typed patch object');
    });

    test('a value that the schema does not know is invalid, with its field', async () => {
      const route = [{ destination: { host: 'x' } }];
      const answer = await apply(
        virtualService('invalid', { hosts: ['x'], http: [{ route, redirect: { derivePort: 'X' } }] }),
      );
      expect(refusalOf(answer)).toMatchObject({ status: 422, reason: 'Invalid' });
      expect(refusalOf(answer).causes).toContain('FieldValueNotSupported spec.http[0].redirect.derivePort');
    });

    test('a namespace that is not there is named, and a kind that is not there is plain text', async () => {
      const elsewhere = pathTo(CONFIG_MAP, 'x', 'fieldManager=overmesh').replace(namespace, 'nowhere');
      const object = { ...configMap('x'), metadata: { name: 'x', namespace: 'nowhere' } };
      const answer = await subject.server.request('PATCH', elsewhere, object, APPLY);
      expect(answer.body).toMatchObject({
        code: 404,
        reason: 'NotFound',
        details: { name: 'nowhere', kind: 'namespaces' },
      });
      const unknown = pathTo({ ...CONFIG_MAP, group: 'nowhere.example' }, 'x', 'fieldManager=overmesh');
      expect(await subject.server.request('PATCH', unknown, configMap('x'), APPLY)).toEqual({
        status: 404,
        body: '404 page not found\n',
      });
    });

    test('an upper-case name is invalid', async () => {
      expect(refusalOf(await apply(configMap('Upper')))).toMatchObject({ status: 422, reason: 'Invalid' });
    });

    test('1 MiB of data is too much for a ConfigMap, and 3 MiB for any request', async () => {
      const large = await apply(configMap('large', { a: 'x'.repeat(1_100_000) }));
      expect(refusalOf(large)).toMatchObject({ status: 422, reason: 'Invalid' });
      const huge = await apply(configMap('huge', { a: 'x'.repeat(3_200_000) }));
      expect(huge.status).toBe(413);
    });

    test('a dry run gives the future object at the present version and stores nothing', async () => {
      const made = objectOf(await apply(configMap('dry')));
      const future = await apply(configMap('dry', { a: '2' }), 'force=false&dryRun=All');
      expect(future.status).toBe(200);
      expect(objectOf(future)['data']).toEqual({ a: '2' });
      expect(expectedOf(objectOf(future))).toEqual(expectedOf(made));
      expect(objectOf(await subject.server.request('GET', pathTo(CONFIG_MAP, 'dry')))).toEqual(made);
      expect((await apply(configMap('drier'), 'force=false&dryRun=All')).status).toBe(201);
      expect((await subject.server.request('GET', pathTo(CONFIG_MAP, 'drier'))).status).toBe(404);
    });

    test('a field manager has to be named', async () => {
      const answer = await subject.server.request('PATCH', pathTo(CONFIG_MAP, 'x'), configMap('x'), APPLY);
      expect(refusalOf(answer)).toEqual({
        status: 422,
        reason: 'Invalid',
        causes: ['FieldValueRequired fieldManager'],
      });
    });
  });

  describe('other writes', () => {
    test('a POST makes an object under an Update entry, and a second one is refused', async () => {
      const made = await subject.server.request(
        'POST',
        pathTo(CONFIG_MAP, '', 'fieldManager=poster'),
        configMap('posted'),
      );
      expect(made.status).toBe(201);
      expect(managersOf(objectOf(made))).toEqual(['poster Update {"f:data":{".":{},"f:a":{}}}']);
      const again = await subject.server.request('POST', pathTo(CONFIG_MAP), configMap('posted'));
      expect(refusalOf(again)).toEqual({ status: 409, reason: 'AlreadyExists', causes: [] });
    });

    test('a merge patch takes the fields that it changes, and null takes one away', async () => {
      await apply(configMap('merged', { a: '1', b: '2' }));
      const changed = objectOf(await edit('merged', { data: { a: 'hand', b: null } }));
      expect(changed['data']).toEqual({ a: 'hand' });
      expect(managersOf(changed)).toEqual(['kubectl-edit Update {"f:data":{"f:a":{}}}']);
    });
  });

  describe('deletes', () => {
    const remove = (name: string, preconditions: object) =>
      subject.server.request('DELETE', pathTo(CONFIG_MAP, name), {
        kind: 'DeleteOptions',
        apiVersion: 'v1',
        preconditions,
      });

    test('a precondition that differs is a conflict naming which', async () => {
      const right = expectedOf(objectOf(await apply(configMap('guarded'))));
      const otherUid = await remove('guarded', { ...right, uid: 'another' });
      expect(refusalOf(otherUid)).toMatchObject({ status: 409, reason: 'Conflict' });
      expect(statusOf(otherUid).message).toContain('the UID in the precondition (another)');
      const otherVersion = await remove('guarded', { ...right, resourceVersion: '1' });
      expect(refusalOf(otherVersion)).toMatchObject({ status: 409, reason: 'Conflict' });
      expect(statusOf(otherVersion).message).toContain('the ResourceVersion in the precondition (1)');
    });

    test('the right preconditions delete, and once more is 404', async () => {
      const right = expectedOf(objectOf(await apply(configMap('deleted'))));
      const done = await remove('deleted', right);
      expect(done.body).toMatchObject({
        kind: 'Status',
        status: 'Success',
        details: { name: 'deleted', kind: 'configmaps' },
      });
      expect(refusalOf(await remove('deleted', right))).toMatchObject({ status: 404, reason: 'NotFound' });
    });

    test('a finalizer holds an object until it is taken away', async () => {
      await apply(configMap('held', { a: '1' }, { finalizers: ['overmesh.test/hold'] }));
      const held = objectOf(await subject.server.request('DELETE', pathTo(CONFIG_MAP, 'held')));
      expect(held.metadata.deletionTimestamp).toBeDefined();
      expect((await subject.server.request('GET', pathTo(CONFIG_MAP, 'held'))).status).toBe(200);
      expect((await edit('held', { metadata: { finalizers: null } })).status).toBe(200);
      expect((await subject.server.request('GET', pathTo(CONFIG_MAP, 'held'))).status).toBe(404);
    });
  });

  describe("the product's client", () => {
    test('creates, updates, reads and removes', async () => {
      const { client } = subject;
      const made = await client.create(timedService('client', '1s'));
      const next = await client.update(timedService('client', '2s'), expectedOf(made));
      expect(await client.get(refTo(VIRTUAL_SERVICE, 'client'))).toEqual(next);
      expect(await client.remove(refTo(VIRTUAL_SERVICE, 'client'), expectedOf(next))).toBe('deleted');
      expect(await client.remove(refTo(VIRTUAL_SERVICE, 'client'), expectedOf(next))).toBe('gone');
      expect(await client.get(refTo(VIRTUAL_SERVICE, 'client'))).toBeUndefined();
    });

    test('tells every refusal from the others', async () => {
      const { client } = subject;
      const made = await client.create(configMap('refused'));
      expect((await failure(client.create(configMap('refused')))).reason).toBe('already-exists');
      const next = await client.update(configMap('refused', { a: '2' }), expectedOf(made));
      expect((await failure(client.update(configMap('refused', { a: '3' }), expectedOf(made)))).reason).toBe(
        'conflict',
      );
      const foreign = { ...expectedOf(next), uid: 'another' };
      expect((await failure(client.update(configMap('refused', { a: '3' }), foreign))).reason).toBe('uid-mismatch');
      expect((await failure(client.remove(refTo(CONFIG_MAP, 'refused'), foreign))).reason).toBe('uid-mismatch');
      await edit('refused', { data: { a: 'hand' } });
      const late = expectedOf((await client.get(refTo(CONFIG_MAP, 'refused'))) ?? next);
      expect(await failure(client.update(configMap('refused', { a: '4' }), late))).toMatchObject({
        reason: 'field-conflict',
        conflicts: [{ manager: 'kubectl-edit', operation: 'Update', field: '.data.a' }],
      });
      await client.remove(refTo(CONFIG_MAP, 'refused'), late);
      expect((await failure(client.update(configMap('refused'), late))).reason).toBe('uid-mismatch');
    });

    test('finds kinds by discovery, and the version is 1.36', async () => {
      const { client } = subject;
      expect(await client.kindOf('networking.istio.io/v1', 'VirtualService')).toEqual(VIRTUAL_SERVICE);
      expect(await client.kindOf('v1', 'ConfigMap')).toEqual(CONFIG_MAP);
      expect(await client.kindOf('nowhere.example/v1', 'Nothing')).toBeUndefined();
      expect(await client.serverVersion()).toMatchObject({ major: '1', minor: '36' });
      expect(Math.abs((await client.serverTime()).getTime() - Date.now())).toBeLessThan(5_000);
      const { groups } = await client.read<{ groups: { name: string }[] }>('/apis');
      expect(groups.map(({ name }) => name)).toContain('networking.istio.io');
    });

    test('a right that is missing is forbidden, a review says so, and a wrong token is unauthorized', async () => {
      const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }];
      const kubeconfig = await subject.server.tokenKubeconfig(namespace, 'reader', { rules });
      const reader = subject.open(kubeconfig);
      const rights = ['get', 'patch'].map((verb) => ({ verb, group: '', resource: 'configmaps', namespace }));
      expect((await reader.canI(rights)).map(({ allowed }) => allowed)).toEqual([true, false]);
      expect(await failure(reader.create(configMap('not-mine')))).toMatchObject({ reason: 'forbidden', status: 403 });
      await reader.close();
      const nobody = subject.open(kubeconfig.replace(/token: .*/, 'token: wrong-and-long-enough'));
      expect(await failure(nobody.get(refTo(CONFIG_MAP, 'x')))).toMatchObject({ reason: 'unauthorized', status: 401 });
      await nobody.close();
    });
  });

  test('a role of one namespace gives rights there and nowhere else', async () => {
    const kubeconfig = await subject.server.tokenKubeconfig(namespace, 'local-reader', { rules: [] });
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'], resourceNames: ['mine'] }];
    const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { namespace, name: 'local-reader' } };
    await subject.server.apply([
      { ...rbac, kind: 'Role', rules },
      {
        ...rbac,
        kind: 'RoleBinding',
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'local-reader' },
        subjects: [{ kind: 'ServiceAccount', namespace, name: 'local-reader' }],
      },
    ]);
    const reader = subject.open(kubeconfig);
    const mine = { verb: 'get', group: '', resource: 'configmaps', namespace, name: 'mine' };
    const asked = [mine, { ...mine, name: 'other' }, { ...mine, namespace: 'default' }];
    await expect
      .poll(async () => (await reader.canI(asked)).map(({ allowed }) => allowed), { timeout: 10_000 })
      .toEqual([true, false, false]);
    await reader.close();
  });

  test('many rights are told by one review of the rules', async () => {
    const rules = [{ apiGroups: [''], resources: ['configmaps', 'services'], verbs: ['get', 'list'] }];
    const reader = subject.open(await subject.server.tokenKubeconfig(namespace, 'lister', { rules }));
    const wanted = ['configmaps', 'services'].flatMap((resource) =>
      ['get', 'list'].map((verb) => ({ verb, group: '', resource })),
    );
    expect((await reader.canI(wanted)).every(({ allowed }) => allowed)).toBe(true);
    expect(reader.stats().requests).toBe(1);
    await reader.close();
  });

  describe('lists', () => {
    beforeAll(async () => {
      await subject.server.apply(
        Array.from({ length: 25 }, (_, index) =>
          configMap(
            `many-${String(index).padStart(2, '0')}`,
            { a: '1' },
            { labels: { set: 'many', even: String(index % 2 === 0) } },
          ),
        ),
      );
    });

    const page = (query: string) => subject.server.request('GET', pathTo(CONFIG_MAP, '', query));
    const listOf = ({ body }: Answer) =>
      body as {
        readonly kind: string;
        readonly metadata: {
          readonly continue?: string;
          readonly resourceVersion: string;
          readonly remainingItemCount?: number;
        };
        readonly items: readonly KubeObject[];
      };

    test('pages go on where they were, at the version of the first', async () => {
      const first = listOf(await page('limit=10&labelSelector=set%3Dmany'));
      expect(first.items.map(({ metadata }) => metadata.name).at(-1)).toBe('many-09');
      await apply(configMap('many-00b', { a: '1' }, { labels: { set: 'many' } }));
      await apply(configMap('many-99', { a: '1' }, { labels: { set: 'many' } }));
      const second = listOf(await page(`limit=20&labelSelector=set%3Dmany&continue=${first.metadata.continue}`));
      expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
      expect(second.items).toHaveLength(15);
      expect(second.metadata.continue ?? '').toBe('');
    });

    test('without a selector the server counts what is left', async () => {
      const { items, metadata } = listOf(await page('limit=1'));
      const all = listOf(await page(''));
      expect(items).toHaveLength(1);
      expect(metadata.remainingItemCount).toBe(all.items.length - 1);
      expect(listOf(await page('limit=1&labelSelector=set%3Dmany')).metadata.remainingItemCount).toBeUndefined();
    });

    test('items of a built-in kind do not say what they are, those of a defined one do', async () => {
      expect(listOf(await page('limit=1')).items[0]?.kind).toBeUndefined();
      await apply(virtualService('listed'));
      const { items, kind } = listOf(await subject.server.request('GET', pathTo(VIRTUAL_SERVICE)));
      expect([kind, items[0]?.kind]).toEqual(['VirtualServiceList', 'VirtualService']);
    });

    test.each([
      ['set=many,even=true', 13],
      ['set=many,even!=true', 12],
      ['even in (true,false)', 25],
      ['set,even notin (true)', 12],
      ['set,!even', 0],
    ])('the selector %s chooses %d', async (selector, count) => {
      const fresh = (await subject.client.list(CONFIG_MAP, { namespace, labelSelector: selector })).items;
      const older = fresh.filter(({ metadata }) => /^many-\d\d$/.test(metadata.name) && metadata.name !== 'many-99');
      expect(older).toHaveLength(count);
    });

    test('a field selector chooses by name', async () => {
      const { items } = listOf(await page('fieldSelector=metadata.name%3Dmany-03'));
      expect(items.map(({ metadata }) => metadata.name)).toEqual(['many-03']);
    });

    test("the product's client puts pages together and can look at a kind without them", async () => {
      const { items } = await subject.client.list(CONFIG_MAP, { namespace, limit: 7 });
      expect((await subject.client.glance(CONFIG_MAP, namespace)).count).toBe(items.length);
      expect(items.every(({ kind }) => kind === 'ConfigMap')).toBe(true);
    });
  });
});

/** `manager operation fieldsV1` of each entry. */
function managersOf({ metadata }: KubeObject): string[] {
  return (metadata.managedFields ?? []).map(
    ({ manager, operation, fieldsV1 }) => `${manager} ${operation} ${JSON.stringify(fieldsV1)}`,
  );
}
