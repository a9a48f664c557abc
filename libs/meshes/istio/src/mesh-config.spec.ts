import { expect, test } from 'vitest';
import { readMeshConfig } from './mesh-config.ts';

const TEXT = `accessLogFile: /dev/stdout
defaultConfig:
  discoveryAddress: istiod.istio-system.svc:15012
  trustDomain: nested.example
rootNamespace: istio-config
trustDomain: "east.example" # of this cluster
`;

test('two top-level lines are read, and a nested one of the same name is not', () => {
  expect(readMeshConfig(TEXT)).toEqual({ trustDomain: 'east.example', rootNamespace: 'istio-config' });
});

test('a MeshConfig without trustDomain has cluster.local', () => {
  expect(readMeshConfig('trustDomain: ""\n')).toEqual({ trustDomain: 'cluster.local' });
});

test.each([
  ['defaultVirtualServiceExportTo: ["."]', { virtualServices: ['.'] }],
  ["defaultDestinationRuleExportTo:\n- '.'\n- shop # ours", { destinationRules: ['.', 'shop'] }],
  ["defaultVirtualServiceExportTo: ['*']", undefined],
])('%j limits who sees what says nothing of it: %o', (text, exportTo) => {
  expect(readMeshConfig(`a: b\n${text}\nc: d\n`).exportTo).toEqual(exportTo);
});

test.each([
  [
    'discoverySelectors:\n- matchLabels:\n    istio: "yes"\n    env: prod\n  \n- matchLabels:\n    team: a',
    [{ istio: 'yes', env: 'prod' }, { team: 'a' }],
  ],
  ['discoverySelectors:\n  - matchLabels:\n      istio: enabled', [{ istio: 'enabled' }]],
  ['discoverySelectors:\n- matchExpressions:\n  - key: env\n    operator: In', 'unknown'],
  ['discoverySelectors: []', undefined],
])('%j is %o', (text, selectors) => {
  expect(readMeshConfig(`a: b\n${text}\nc: d\n`).discoverySelectors).toEqual(selectors);
});
