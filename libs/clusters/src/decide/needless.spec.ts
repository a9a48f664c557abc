import { expect, test } from 'vitest';
import { needsOf } from './capabilities.ts';
import { needlessRights } from './needless.ts';

const needs = needsOf([
  {
    capability: 'read',
    rules: [
      { group: '', resources: ['pods'], verbs: ['list', 'watch'] },
      { group: '', resources: ['configmaps'], names: ['istio'], verbs: ['get'] },
    ],
  },
]);
const rule = (group: string, resource: string, verbs: readonly string[], ...names: readonly string[]) => ({
  groups: [group],
  resources: [resource],
  verbs,
  names,
});

test.each([
  ['exactly what is needed', [rule('', 'pods', ['list', 'watch']), rule('', 'configmaps', ['get'], 'istio')], []],
  ['a verb too many', [rule('', 'pods', ['delete', 'list'])], ['delete pods']],
  ['every ConfigMap where one is needed', [rule('', 'configmaps', ['get'])], ['get configmaps']],
  ['a ConfigMap of another name', [rule('', 'configmaps', ['get'], 'passwords')], ['get configmaps passwords']],
  ['everything', [rule('*', '*', ['*'])], ['* *.*']],
  ['the same twice', [rule('', 'secrets', ['get']), rule('', 'secrets', ['get'])], ['get secrets']],
  ['to ask about oneself', [rule('authorization.k8s.io', 'selfsubjectaccessreviews', ['create'])], []],
])('of a credential that may do %s the rest is named', (_case, held, needless) => {
  expect(needlessRights(held, needs)).toEqual(needless);
});
