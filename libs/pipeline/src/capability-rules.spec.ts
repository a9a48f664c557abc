import { readFileSync, writeFileSync } from 'node:fs';
import { meshes } from '@overmesh/meshes/all';
import { CAPABILITIES } from '@overmesh/model';
import { expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { capabilityRules } from './capability-rules.ts';

const fileOf = (capability: string) => `deploy/rbac/${capability}.yaml`;

test('every capability has its rules, in the order in which people read them', () => {
  expect(capabilityRules().map(({ capability }) => capability)).toEqual(CAPABILITIES);
});

test.each(capabilityRules())(
  'deploy/rbac/$capability.yaml grants exactly the rights that the plugins use',
  (needed) => {
    const file = fileOf(needed.capability);
    const rules = needed.rules.map(({ group, resources, names, verbs }) => ({
      apiGroups: [group],
      resources,
      ...(names && { resourceNames: names }),
      verbs,
    }));
    const documents = parseAllDocuments(readFileSync(file, 'utf8'));
    const role = documents.find((document) => ['ClusterRole', 'Role'].includes(String(document.get('kind'))));
    if (process.env['UPDATE_GOLDEN'] && role) {
      role.set('rules', rules);
      writeFileSync(file, documents.map((document) => document.toString({ lineWidth: 0, singleQuote: true })).join(''));
    }
    const namespaces = needed.rules.map(({ namespace }) => namespace);
    expect(new Set(namespaces)).toEqual(new Set([role?.getIn(['metadata', 'namespace'])]));
    expect(role?.toJS(), `refresh it with: npm run golden`).toMatchObject({ rules: JSON.parse(JSON.stringify(rules)) });
  },
);

test('no right reaches Secrets, and none is a wildcard', () => {
  const text = stringify(capabilityRules());
  expect(text).not.toMatch(/secrets|\*/);
});

test('definitions and ConfigMaps are reached by name alone, but for reading definitions', () => {
  const named = capabilityRules().flatMap(({ rules }) =>
    rules.filter(({ resources }) => /configmaps|customresourcedefinitions/.test(resources.join())),
  );
  expect(named.filter(({ names }) => !names).map(({ verbs }) => verbs)).toEqual([['get', 'list', 'watch']]);
  expect(named.flatMap(({ names = [] }) => names)).toEqual([
    'istio',
    'istio-sidecar-injector',
    'linkerd-config',
    'overmesh-mesh',
    'accessrules.overmesh.io',
    'destinationgroups.overmesh.io',
    'meshsettings.overmesh.io',
    'trafficroutes.overmesh.io',
    'istio-ca-root-cert',
    'linkerd-identity-trust-roots',
  ]);
});

test('no right stands in two capabilities, so that each can be taken by itself', () => {
  const rights = capabilityRules().flatMap(({ rules }) =>
    rules.flatMap(({ group, resources, names = [''], verbs }) =>
      resources.flatMap((resource) =>
        names.flatMap((name) => verbs.map((verb) => `${verb} ${resource}.${group} ${name}`)),
      ),
    ),
  );
  expect(rights.toSorted()).toEqual([...new Set(rights)].toSorted());
});

test('the manifest that lets issuers be seen names exactly the Secrets in which meshes have them', () => {
  const stores = Object.values(meshes).flatMap(({ trust }) => trust.stores);
  const secrets = stores.filter(({ kind }) => kind === 'Secret').map(({ name }) => name);
  const documents = parseAllDocuments(readFileSync('deploy/rbac/opt-in/trust.yaml', 'utf8'));
  const rules = documents.flatMap(
    (document) => (document.toJS() as { readonly rules?: readonly object[] }).rules ?? [],
  );
  expect(rules.flatMap((rule) => (rule as { readonly resourceNames: readonly string[] }).resourceNames)).toEqual(
    secrets,
  );
  expect(stringify(rules)).not.toMatch(/list|watch|\*/);
});
