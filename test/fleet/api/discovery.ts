import type { JsonObject } from '@overmesh/model';
import type { ApiAnswer } from './answer.ts';
import { json, NO_SUCH_PATH } from './answer.ts';
import type { Kind } from './kinds.ts';
import { apiVersionOf } from './kinds.ts';
import type { Registry } from './registry.ts';

const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3',
  gitCommit: 'simulated',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'simulated',
};

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

/** What an API server says of itself; undefined for a path that is about objects. */
export function discovery(path: string, registry: Registry): ApiAnswer | undefined {
  if (path === '/version') return json(200, VERSION);
  if (path === '/readyz' || path === '/livez' || path === '/healthz')
    return { status: 200, text: 'ok', contentType: 'text/plain; charset=utf-8' };
  if (path === '/api') return json(200, { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] });
  if (path === '/apis') return json(200, { kind: 'APIGroupList', apiVersion: 'v1', groups: groupsOf(registry) });
  const [root, first = '', second = '', ...rest] = path.slice(1).split('/');
  if (rest.length) return undefined;
  if (root === 'api' && first && !second) return resources(registry, '', first);
  if (root === 'apis' && first && second) return resources(registry, first, second);
  if (root === 'apis' && first) return group(registry, first);
  return undefined;
}

function groupsOf({ kinds }: Registry): readonly JsonObject[] {
  const names = [...new Set(kinds.map((kind) => kind.group))].filter(Boolean);
  return names.map((name) => groupOf(name, kinds));
}

function group(registry: Registry, name: string): ApiAnswer {
  const known = registry.kinds.filter((kind) => kind.group === name);
  return known.length ? json(200, { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(name, known) }) : NO_SUCH_PATH;
}

function groupOf(name: string, kinds: readonly Kind[]): JsonObject {
  const versions = [...new Set(kinds.filter((kind) => kind.group === name).map(({ version }) => version))];
  const listed = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: listed, preferredVersion: listed[0] };
}

function resources(registry: Registry, groupName: string, version: string): ApiAnswer {
  const kinds = registry.kinds.filter((kind) => kind.group === groupName && kind.version === version);
  if (!kinds.length) return NO_SUCH_PATH;
  return json(200, {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group: groupName, version }),
    resources: kinds.flatMap(resourceRows),
  });
}

function resourceRows({ kind, plural, singular, shortNames, namespaced, hasStatus }: Kind): readonly JsonObject[] {
  const whole = { name: plural, singularName: singular, namespaced, kind, verbs: VERBS, shortNames };
  const status = { name: `${plural}/status`, singularName: '', namespaced, kind, verbs: ['get', 'patch', 'update'] };
  return hasStatus ? [whole, status] : [whole];
}
