import { expect, test } from 'vitest';
import { accountObjects } from '../user-clusters/account.ts';
import { manifestsFor } from './manifests.ts';
import { readRights } from './rights.ts';

test.each([
  ['read', ['read']],
  ['native', ['read', 'native']],
  ['native, istio-traffic', ['read', 'istio-traffic', 'native']],
  ['traffic', ['read', 'istio-traffic', 'linkerd-traffic', 'native']],
])('--rights %s means %j', (text, capabilities) => {
  expect(readRights(text)).toEqual(capabilities);
});

test.each(['', 'everything', 'read,'])('--rights "%s" is refused with what there is', (text) => {
  expect(() => readRights(text)).toThrow(
    /There are read, istio-traffic, linkerd-traffic, native, trust-read, token-renewal, traffic/,
  );
});

test('the manifests of read make an account that may read, and no other role', () => {
  const roles = accountObjects(manifestsFor(['read'])).filter(({ kind }) => kind === 'ClusterRole');
  expect(roles.map(({ metadata }) => metadata.name)).toEqual(['overmesh-read']);
});

test('what limits the account comes before the role that it limits', () => {
  const kinds = accountObjects(manifestsFor(['linkerd-traffic'])).map(({ kind }) => kind);
  expect(kinds.indexOf('ValidatingAdmissionPolicyBinding')).toBeLessThan(kinds.indexOf('ClusterRole'));
});

test('the ConfigMap of a second revision of Istio may be read once it is named', () => {
  const [role] = accountObjects(manifestsFor(['read'], ['1-30'])).filter(({ kind }) => kind === 'ClusterRole');
  expect(JSON.stringify(role)).toContain(
    '"resourceNames":["istio","istio-sidecar-injector","istio-1-30","istio-sidecar-injector-1-30","linkerd-config","overmesh-mesh"]',
  );
});
