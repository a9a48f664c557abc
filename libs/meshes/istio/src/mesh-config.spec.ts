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
