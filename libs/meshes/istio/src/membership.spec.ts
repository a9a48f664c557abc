import { expect, test } from 'vitest';
import type { Mesh } from '@overmesh/model';
import { annotated, ISTIO, labelled, seen } from './given.ts';
import { meshOfPod } from './membership.ts';

const CANARY: Mesh = { ...ISTIO, key: 'istio-canary', revision: 'canary' };
const STATUS = { 'sidecar.istio.io/status': '{"containers":["istio-proxy"],"revision":"canary"}' };
const PROXY = { spec: { containers: [{ name: 'app' }, { name: 'istio-proxy' }] } };

function pod(more: Parameters<typeof seen>[3]) {
  return seen('v1', 'Pod', 'default/reviews-1', more);
}

test('a pod with an injected container is in the mesh of the revision that its status names', () => {
  expect(meshOfPod(pod({ ...annotated(STATUS), ...PROXY }), [ISTIO, CANARY])).toEqual({
    mesh: 'istio-canary',
    dataPlane: 'sidecar',
  });
});

test('a restartable init container is a sidecar, and one that ends is not', () => {
  const native = (restartPolicy?: string) => ({ spec: { initContainers: [{ name: 'istio-proxy', restartPolicy }] } });
  expect(meshOfPod(pod({ ...annotated(STATUS), ...native('Always') }), [ISTIO, CANARY])).toEqual({
    mesh: 'istio-canary',
    dataPlane: 'sidecar',
  });
  expect(meshOfPod(pod({ ...annotated(STATUS), ...native() }), [ISTIO, CANARY])).toBeUndefined();
});

test('the annotation istio.io/rev speaks before the status', () => {
  const both = annotated({ ...STATUS, 'istio.io/rev': 'default' });
  expect(meshOfPod(pod({ ...both, ...PROXY }), [ISTIO, CANARY])).toEqual({ mesh: 'istio', dataPlane: 'sidecar' });
});

test('a pod of a revision that is gone is in no mesh', () => {
  expect(meshOfPod(pod({ ...annotated(STATUS), ...PROXY }), [ISTIO])).toBeUndefined();
});

test('a tag in the label means the only mesh there is', () => {
  const tagged = {
    metadata: { ...annotated({ 'sidecar.istio.io/status': '{}' }).metadata, labels: { 'istio.io/rev': 'prod' } },
  };
  expect(meshOfPod(pod({ ...tagged, ...PROXY }), [ISTIO])).toEqual({ mesh: 'istio', dataPlane: 'sidecar' });
  expect(meshOfPod(pod({ ...tagged, ...PROXY }), [ISTIO, CANARY])).toBeUndefined();
});

test('a label that wishes for a sidecar makes no member', () => {
  expect(meshOfPod(pod({ ...labelled({ 'sidecar.istio.io/inject': 'true' }) }), [ISTIO])).toBeUndefined();
});

test('an ambient pod is known by its redirection', () => {
  const ambient: Mesh = { ...ISTIO, key: 'istio-ambient', modes: ['ambient'] };
  const redirected = pod(annotated({ 'ambient.istio.io/redirection': 'enabled' }));
  expect(meshOfPod(redirected, [ISTIO, ambient])).toEqual({ mesh: 'istio-ambient', dataPlane: 'redirection' });
  expect(meshOfPod(redirected, [{ ...ISTIO, state: 'residue' }])).toBeUndefined();
});

test('what only looks like an Istio takes no pod of an installed one, and has its own where there is none', () => {
  const fake: Mesh = { ...ISTIO, key: 'istio-prod-unconfirmed-in-shop', revision: 'prod', state: 'unconfirmed' };
  const labels = { 'istio.io/rev': 'prod' };
  const tagged = pod({
    metadata: { ...annotated({ 'sidecar.istio.io/status': '{}' }).metadata, labels },
    ...PROXY,
  });
  expect([meshOfPod(tagged, [fake, ISTIO])?.mesh, meshOfPod(tagged, [fake])?.mesh]).toEqual(['istio', fake.key]);
});
