import { expect, test } from 'vitest';
import { MESH_KINDS } from '@overmesh/model';
import { meshes } from './index.ts';

/** Where control planes keep certificates, and the private keys beside them: reference/mapping.md C2. */
const KEYS = ['ca-key.pem', 'key.pem', 'tls.key', 'key'];

test.each(MESH_KINDS)('no field of a private key is among those that are looked at for %s', (kind) => {
  const fields = meshes[kind].trust.stores.flatMap(({ certificates }) => certificates);
  expect(fields.filter((field) => KEYS.includes(field) || field.includes('key'))).toEqual([]);
});

test.each(MESH_KINDS)('%s says what nothing tells of it, and a store that yields does so to one of its own', (kind) => {
  const { stores, untold } = meshes[kind].trust;
  expect(untold.length).toBeGreaterThan(0);
  const names = stores.map(({ name }) => name);
  expect(stores.flatMap(({ yieldsTo }) => yieldsTo ?? []).filter((name) => !names.includes(name))).toEqual([]);
});
