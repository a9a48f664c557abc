import type { ServerResponse } from 'node:http';
import { fakeApiServer, json, secretToken, status } from '@overmesh/kube/testing';
import type { FakeApiServer, ReceivedRequest } from '@overmesh/kube/testing';
import { WATCHED_EVERYWHERE } from '@overmesh/meshes/kit';
import { bearerKubeconfig } from '../../harness/kubeconfig.ts';

/** Many API servers behind one port, each under a path of its own, with nothing in them. */
export interface QuietClusters extends AsyncDisposable {
  readonly server: FakeApiServer;
  kubeconfig(index: number): string;
}

/** Its own UID is all that tells one from another; watches stay open and say nothing. */
export async function quietClusters(): Promise<QuietClusters> {
  const server = await fakeApiServer(answer);
  const { server: url, caPem = '' } = server.access;
  return {
    server,
    kubeconfig: (index) =>
      bearerKubeconfig({ name: `quiet-${index}`, server: `${url}/c/${index}`, caPem }, 'u', secretToken),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function answer({ path, query }: ReceivedRequest, response: ServerResponse): void {
  const [, index = '', below = ''] = /^\/c\/(\d+)(\/.*)$/.exec(path) ?? [];
  const known = ANSWERS[below];
  const kind = LISTED.get(below);
  if (below === '/api/v1/namespaces/kube-system') json(response, 200, namespace(index));
  else if (known) json(response, 200, known);
  else if (query.get('watch') === '1') response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
  else if (kind) json(response, 200, { kind: `${kind}List`, metadata: { resourceVersion: '7' }, items: [] });
  else json(response, 404, status(404, 'NotFound', 'nothing is here'));
}

/** Kinds by the path of their list. */
const LISTED: ReadonlyMap<string, string> = new Map(
  WATCHED_EVERYWHERE.map(({ group, version, plural, kind }) => [
    `/${group ? `apis/${group}` : 'api'}/${version}/${plural}`,
    kind,
  ]),
);

const ANSWERS: Readonly<Record<string, unknown>> = {
  '/version': { major: '1', minor: '36', gitVersion: 'v1.36.3' },
  '/apis': { kind: 'APIGroupList', groups: [] },
  '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews': {
    kind: 'SelfSubjectRulesReview',
    status: { incomplete: false, resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }] },
  },
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': {
    kind: 'SelfSubjectAccessReview',
    status: { allowed: true },
  },
};

function namespace(index: string) {
  const uid = `00000000-0000-4000-8000-${index.padStart(12, '0')}`;
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system', uid, resourceVersion: '1' } };
}
