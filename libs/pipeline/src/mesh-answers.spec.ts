import { expect, test } from 'vitest';
import { acceptancesOf } from './mesh-answers.ts';

test('a Service of ours, which needs no word of Linkerd, is accepted: v1 is the core group, which has no name', () => {
  const metadata = { name: 'overmesh-reviews--version-v1', namespace: 'shop' };
  expect(acceptancesOf({ apiVersion: 'v1', kind: 'Service', metadata })).toMatchObject({
    linkerd: { accepted: { state: 'yes' } },
  });
});

test('an object of a kind that no mesh writes says nothing, also where a group begins alike', () => {
  const metadata = { name: 'x', namespace: 'shop' };
  for (const apiVersion of ['networking.istio.io.example.com/v1', 'v2beta1/v1', 'apps/v1'])
    expect(acceptancesOf({ apiVersion, kind: 'Service', metadata })).toEqual({});
});
