import { expect, test } from 'vitest';
import { render, route } from './given.ts';
import { istio } from './plugin.ts';

const V2_ONLY = render([route({ split: [{ weight: 100, subset: { version: 'v2' } }] })]);
const V1 = { name: 'version-v1', labels: { version: 'v1' } };
const V2 = { name: 'version-v2', labels: { version: 'v2' } };

function bridged(live: object) {
  const [rule] = V2_ONLY;
  return rule && istio.writer.bridge({ spec: { ...live } }, rule);
}

test('a subset that goes stays until the VirtualService has changed', () => {
  expect(bridged({ subsets: [V1, V2] })).toEqual({
    ...V2_ONLY[0],
    body: { spec: { host: 'reviews.default.svc.cluster.local', subsets: [V2, V1] } },
  });
});

test.each([
  ['the same subsets', { subsets: [V2] }],
  ['fewer subsets', { subsets: [] }],
  ['no subsets', {}],
])('going from %s needs no bridge', (_name, live) => {
  expect(bridged(live)).toBeUndefined();
});

test('a VirtualService needs no bridge', () => {
  const [, virtualService] = V2_ONLY;
  expect(virtualService && istio.writer.bridge({ spec: { http: [] } }, virtualService)).toBeUndefined();
});
