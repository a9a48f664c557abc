import { expect, test } from 'vitest';
import type { JsonObject } from '@overmesh/model';
import { objectHash, openBody } from '../content.ts';
import { plannedChanges } from './changes.ts';
import { stepFor } from './diff.ts';
import { entryOf, liveOf, ownFields, RULES, wantedOf } from './samples.ts';
import { findSealedDrift, HIDDEN, sealOf } from './sealed.ts';
import type { FieldManager, LedgerEntry, LiveObject, WantedObject } from './situation.ts';

const KEY = 'c2VjcmV0LWtleS1vZi1lYXN0';
const content = { type: 'Opaque', data: { 'tls.key': KEY, 'tls.crt': 'Y2VydA==' } };
const sealed = sealOf(content);
const edit = { manager: 'kubectl-edit', operation: 'Update', fields: { 'f:data': { 'f:tls.key': {} } } };

/** The object as it was written, with another content where one is given. */
function live(seen: JsonObject = content, managers: readonly FieldManager[] = [ownFields(content)]): LiveObject {
  const object = liveOf(secret('1'));
  return { ...object, content: { ...object.content, ...seen }, managers };
}

function secret(version: string): WantedObject {
  const wanted = wantedOf({ spec: {} });
  const object = { ...wanted.object, body: {}, confidential: { source: 'trust', version } };
  return { ...wanted, object, hash: objectHash(object) };
}

function entry(wanted: WantedObject, change: Partial<LedgerEntry> = {}): LedgerEntry {
  return { ...entryOf(wanted), body: openBody(wanted.object), sealed, ...change };
}

test('what is kept of a content are its fields and a hash, and none of its values', () => {
  expect(sealed.shape).toEqual({ type: HIDDEN, data: { 'tls.key': HIDDEN, 'tls.crt': HIDDEN } });
  expect(JSON.stringify(sealed)).not.toContain(KEY);
});

test.each<[title: string, seen: LiveObject, drift: readonly string[]]>([
  ['what is as it was written has none', live(), []],
  ['a key of others beside ours is none', live({ ...content, data: { ...content.data, theirs: 'eA==' } }), []],
  [
    'a key that a hand has changed is named, with the hand',
    live({ ...content, data: { ...content.data, 'tls.key': 'b3RoZXI=' } }, [
      ownFields({ type: '', data: { 'tls.crt': '' } }),
      edit,
    ]),
    ['data.tls.key by kubectl-edit'],
  ],
  ['a key that was taken away is named', live({ ...content, data: { 'tls.crt': 'Y2VydA==' } }), ['data.tls.key']],
  [
    'a content of before that is still held in our name, as a backup brings it back, is found by the hash',
    live({ ...content, data: { ...content.data, 'tls.key': 'b2xkZXI=' } }),
    ['type, data'],
  ],
])('drift of confidential content: %s', (_title, seen, drift) => {
  const found = findSealedDrift(sealed, seen, RULES.self);
  expect(found.map(({ path, author }) => (author ? `${path} by ${author.manager}` : path))).toEqual(drift);
});

const stepOf = (wanted: WantedObject, row: LedgerEntry, object: LiveObject) =>
  stepFor({ key: wanted.key, wanted, entry: row, seen: { state: 'live', object } }, RULES);

test('an object whose content is as written is left alone, although nobody knows the content', () => {
  expect(stepOf(secret('1'), entry(secret('1')), live())).toMatchObject({ do: 'record' });
});

test('another version is written anew', () => {
  expect(stepOf(secret('2'), entry(secret('1')), live())).toMatchObject({ do: 'update', repair: false });
});

test('a content that a hand has changed is put back', () => {
  const changed = live({ ...content, data: { ...content.data, 'tls.key': 'b3RoZXI=' } }, [
    ownFields({ type: '', data: { 'tls.crt': '' } }),
    edit,
  ]);
  expect(stepOf(secret('1'), entry(secret('1')), changed)).toMatchObject({ do: 'update', repair: true, force: true });
});

test('a plan says whose content an object gets, and which, and nothing of it', () => {
  const [change] = plannedChanges([entry(secret('1'))], [secret('2')]);
  expect(change?.diff).toContain('-confidential: trust 1\n+confidential: trust 2');
  expect(change?.diff).not.toContain('data');
});
