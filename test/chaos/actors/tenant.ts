import { setTimeout as sleep } from 'node:timers/promises';
import { fakeControlPlanes } from '../../harness/fixtures/fakes.ts';
import type { KubeObject } from '../../harness/objects.ts';
import type { Tenant } from '../../harness/tenant.ts';
import { livePath } from '../after/live.ts';
import type { TenantDeed, TenantStep } from '../plan/tenants.ts';
import type { Place } from '../world.ts';
import { FOREIGN_KIND, foreignObject } from './foreign-objects.ts';

export interface TenantResult {
  /** Accepted writes. */
  readonly writes: number;
}

const patienceMs = 5_000;
const AT_ONCE = 8;

/** Somebody with rights in one namespace who tries to reach beyond it. What the server does not answer is let be. */
export async function runTenant(
  tenant: Tenant,
  place: Place,
  steps: readonly TenantStep[],
  startedAt: number,
): Promise<TenantResult> {
  let writes = 0;
  for (const step of steps) {
    const ms = startedAt + step.atMs - Date.now();
    if (ms > 0) await sleep(ms);
    const requests = requestsOf(step, tenant.namespace, place).values();
    const send = async () => {
      for (const { method, path, body } of requests) if (await isAccepted(tenant, method, path, body)) writes += 1;
    };
    await Promise.all(Array.from({ length: AT_ONCE }, send));
  }
  return { writes };
}

interface Request {
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

function requestsOf(deed: TenantDeed, namespace: string, place: Place): readonly Request[] {
  const owned = FOREIGN_KIND[place.mesh];
  const flooded = livePath(place, owned, namespace);
  switch (deed.do) {
    case 'fake':
      return fakeControlPlanes(namespace, deed.rootNamespace).map(creation);
    case 'unfake':
      return fakeControlPlanes(namespace, '').map(removal);
    case 'thieve':
      return [{ method: 'POST', path: flooded, body: stolen(owned, deed.name, namespace) }];
    case 'flood':
      return Array.from({ length: deed.count }, (_, index) => ({
        method: 'POST',
        path: flooded,
        body: stolen(owned, `flood-${index}`, namespace),
      }));
    case 'ebb':
      return [{ method: 'DELETE', path: `${flooded}?labelSelector=team%3Dratings` }];
    case 'words':
      return spoken(deed.text, namespace).flatMap((object) => [removal(object), creation(object)]);
  }
}

/** With our label, and about a host that no policy is about. */
function stolen(kind: string, name: string, namespace: string): object {
  const object = foreignObject(kind, { name, forged: true, turn: name.length }) as KubeObject;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** A mesh, a workload and a Service of which everything that is free text says this. */
function spoken(text: string, namespace: string): readonly KubeObject[] {
  const [istiod] = fakeControlPlanes(namespace, text);
  const annotations = { note: text };
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name: 'words', annotations } };
  const ports = [{ port: 80, appProtocol: 'http' }];
  const mesh = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name: 'istio' }, data: { mesh: text } };
  return [
    ...(istiod ? [{ ...istiod, metadata: { ...istiod.metadata, annotations } }] : []),
    { ...service, spec: { ports, selector: { app: 'words' } } },
    mesh,
  ];
}

const COLLECTIONS: Readonly<Record<string, string>> = {
  Deployment: '/apis/apps/v1/namespaces/%/deployments',
  DaemonSet: '/apis/apps/v1/namespaces/%/daemonsets',
  ConfigMap: '/api/v1/namespaces/%/configmaps',
  Service: '/api/v1/namespaces/%/services',
};

function collectionOf({ kind, metadata }: KubeObject): string {
  const collection = COLLECTIONS[kind];
  if (!collection) throw new Error(`no tenant makes a ${kind}`);
  return collection.replace('%', metadata.namespace ?? '');
}

function creation(object: KubeObject): Request {
  return { method: 'POST', path: collectionOf(object), body: object };
}

function removal(object: KubeObject): Request {
  return { method: 'DELETE', path: `${collectionOf(object)}/${object.metadata.name}` };
}

/** A server that is away, busy or silent has not accepted it. */
async function isAccepted({ request }: Tenant, method: string, path: string, body?: object): Promise<boolean> {
  const answer = request(method, path, body).then(
    ({ status }) => status < 300,
    () => false,
  );
  return Promise.race([answer, sleep(patienceMs, false, { ref: false })]);
}
