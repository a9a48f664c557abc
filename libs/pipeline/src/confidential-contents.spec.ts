import type { ConfidentialObject } from '@overmesh/delivery';
import { expect, test } from 'vitest';
import { contentsFrom } from './confidential-contents.ts';

const SECRET = { group: '', version: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true };

function secretFrom(source: string): ConfidentialObject {
  const ref = { kind: SECRET, namespace: 'istio-system', name: 'cacerts' };
  return { ref, body: {}, intents: [], stage: 1, confidential: { source, version: '7' } };
}

const contentOf = contentsFrom(
  new Map([
    ['trust', (clusterId, { confidential: { version } }) => Promise.resolve({ content: { clusterId, version } })],
  ]),
);

test('the source that an object names gives its content, for the cluster and the version', async () => {
  expect(await contentOf('c1', secretFrom('trust'))).toEqual({ content: { clusterId: 'c1', version: '7' } });
});

test('an object of a source that nobody has is told, and nothing is written for it', async () => {
  expect(await contentOf('c1', secretFrom('vault'))).toEqual({ lacking: expect.stringContaining('vault') });
});
