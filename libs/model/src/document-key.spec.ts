import { expect, test } from 'vitest';
import { documentKey, parseDocumentKey } from './document-key.ts';

test.each([
  ['TrafficPolicy/canary', { kind: 'TrafficPolicy', workspace: 'default', name: 'canary' }],
  ['team-a/TrafficPolicy/canary', { kind: 'TrafficPolicy', workspace: 'team-a', name: 'canary' }],
])('%s is the key of one document, and is read back as that one', (key, id) => {
  expect(documentKey(id)).toBe(key);
  expect(parseDocumentKey(key)).toEqual(id);
});

test.each([
  '',
  'canary',
  '/canary',
  'TrafficPolicy/',
  'default/TrafficPolicy/canary',
  'a/b/c/d',
  'Team/TrafficPolicy/x',
])('%j is the key of no document', (text) => {
  expect(parseDocumentKey(text)).toBeUndefined();
});
