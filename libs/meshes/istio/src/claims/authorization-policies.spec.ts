import { expect, test } from 'vitest';
import { annotated, cluster, ISTIO, labelled, seen } from '../given.ts';
import { claims } from './claims.ts';

const API = 'security.istio.io/v1';

function policy(path: string, spec: object, more: Parameters<typeof seen>[3] = {}) {
  return seen(API, 'AuthorizationPolicy', path, { ...more, spec });
}

function access(...objects: readonly ReturnType<typeof seen>[]) {
  return claims(cluster(...objects), [ISTIO]).map((claim) => claim.access);
}

test('AuthorizationPolicies of others are found with what they do and to which pods', () => {
  expect(
    access(
      policy('shop/some', { selector: { matchLabels: { app: 'reviews' } }, action: 'DENY', rules: [{}] }),
      policy('shop/all', { rules: [{}] }),
      policy('istio-system/nobody', {}),
      policy('shop/asked', { action: 'CUSTOM', provider: { name: 'oidc' }, rules: [{}] }),
    ),
  ).toEqual([
    { action: 'deny', namespace: 'shop', podsWith: { app: 'reviews' } },
    { action: 'allow', namespace: 'shop' },
    { action: 'allow', isEmpty: true },
    { action: 'ask', namespace: 'shop' },
  ]);
});

test('our own, trials, those that only log and those of a gateway are none of them', () => {
  expect(
    access(
      policy('shop/ours', {}, labelled({ 'app.kubernetes.io/managed-by': 'overmesh' })),
      policy('shop/trial', {}, annotated({ 'istio.io/dry-run': 'true' })),
      policy('shop/log', { action: 'AUDIT', rules: [{}] }),
      policy('shop/gateway', { targetRefs: [{ kind: 'Gateway', name: 'gw' }] }),
    ),
  ).toEqual([]);
});
