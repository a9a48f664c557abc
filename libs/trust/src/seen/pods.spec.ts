import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { KubeError } from '@overmesh/kube';
import type { KubeClient, KubeObject, ListOptions } from '@overmesh/kube';
import { podsWithRoots } from './pods.ts';

const NOTE = { annotation: 'linkerd.io/trust-root-sha256', podLabels: (namespace: string) => `plane=${namespace}` };
const BUNDLE = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function pod(name: string, note?: string, phase = 'Running'): KubeObject {
  const annotations = { ...(note !== undefined && { [NOTE.annotation]: note }), 'app/secret': 'of no concern' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', annotations },
    spec: {},
    status: { phase },
  };
}

/** A cluster that has these pods, whatever is selected. */
function clusterOf(...pods: readonly KubeObject[]): Pick<KubeClient, 'list'> & { readonly asked: ListOptions[] } {
  const asked: ListOptions[] = [];
  return {
    asked,
    list: (_kind, options = {}) => {
      asked.push(options);
      return Promise.resolve({ items: pods.map((one) => options.keep?.(one) ?? one), resourceVersion: '1' });
    },
  };
}

test('pods are counted by what they were given, and those that were given other roots are named', async () => {
  const client = clusterOf(
    pod('new', sha256(BUNDLE)),
    pod('old-b', sha256('another')),
    pod('old-a', sha256('another')),
    pod('silent'),
    pod('over', sha256('another'), 'Succeeded'),
  );
  expect(await podsWithRoots(client, NOTE, 'linkerd', BUNDLE)).toEqual({
    ...{ total: 4, current: 1, silent: 1 },
    others: ['shop/old-a', 'shop/old-b'],
  });
  expect(client.asked[0]?.labelSelector).toBe('plane=linkerd');
});

test('a line feed at the end is no other bundle: a chart trims it in one place and not in the other', async () => {
  const client = clusterOf(pod('by-chart', sha256(BUNDLE)), pod('by-injector', sha256(`${BUNDLE}\n`)));
  expect(await podsWithRoots(client, NOTE, 'linkerd', `${BUNDLE}\n`)).toMatchObject({
    total: 2,
    current: 2,
    others: [],
  });
});

test('of a pod no more is held than its name, its note and whether it has ended', async () => {
  const client = clusterOf(pod('new', 'x'));
  await podsWithRoots(client, NOTE, 'linkerd', BUNDLE);
  const { keep } = client.asked[0] ?? {};
  expect(JSON.stringify(keep?.(pod('new', 'x')))).not.toContain('of no concern');
});

test('pods that cannot be listed are not counted as none', async () => {
  const client = { list: () => Promise.reject(new KubeError('timeout', 'no answer')) };
  expect(await podsWithRoots(client, NOTE, 'linkerd', BUNDLE)).toBeUndefined();
});
