import { describe, expect, test } from 'vitest';
import {
  auditKeyOf,
  deletesWithoutPreconditions,
  foreignTouched,
  needlessWrites,
  olderAfterNewer,
} from '../../harness/faults/witness.ts';
import type { Violation, WitnessedEvent } from '../../harness/faults/witness.ts';

/** What one step of a history is; the defaults are an accepted apply of ours on object `a` that changed it. */
interface Step {
  readonly by?: 'us' | 'others';
  readonly verb?: string;
  readonly name?: string;
  readonly code?: number;
  readonly generation?: number;
  readonly version?: string;
  readonly data?: string;
  readonly labelled?: boolean;
  readonly query?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly group?: string;
  readonly subresource?: string;
}

const ledger = new Set(['networking.istio.io/virtualservices/shop/a', 'networking.istio.io/virtualservices/shop/b']);

function history(...steps: readonly Step[]): WitnessedEvent[] {
  return steps.map((step, index) => {
    const { by = 'us', verb = 'patch', name = 'a', code = 200, generation, version, data = String(index) } = step;
    const labels = step.labelled === false || by === 'others' ? {} : { 'app.kubernetes.io/managed-by': 'overmesh' };
    const annotations = generation === undefined ? {} : { 'overmesh.io/generation': String(generation) };
    return {
      auditID: `event ${index}`,
      stage: 'ResponseComplete',
      verb,
      requestURI: `/apis/x${step.query ?? ''}`,
      user: { username: by },
      userAgent: by === 'us' ? 'overmesh' : 'overmesh-test-harness',
      objectRef: {
        apiGroup: step.group ?? 'networking.istio.io',
        resource: 'virtualservices',
        namespace: 'shop',
        ...(verb === 'create' ? {} : { name }),
        ...(step.subresource === undefined ? {} : { subresource: step.subresource }),
      },
      responseStatus: { code },
      requestObject: step.body ?? { metadata: { name, labels, annotations, resourceVersion: String(index) }, data },
      ...(version === undefined ? {} : { responseObject: { metadata: { resourceVersion: version } } }),
      requestReceivedTimestamp: '',
      stageTimestamp: '',
    };
  });
}

type Case = [title: string, steps: readonly Step[], found: readonly string[]];

/** Each finding as `event 1: message`. */
function told(violations: readonly Violation[]): string[] {
  return violations.map(({ auditID, message }) => `${auditID}: ${message}`);
}

describe('older after newer, per object', () => {
  test.each<Case>([
    ['generations 1, 2, 2, 5', [1, 2, 2, 5].map((generation) => ({ generation })), []],
    ['2 after 5', [{ generation: 5 }, { generation: 2 }], ['event 1: generation 2 was written after 5']],
    [
      'two late ones after 5',
      [5, 3, 4].map((generation) => ({ generation })),
      ['event 1: generation 3 was written after 5', 'event 2: generation 4 was written after 5'],
    ],
    ['2 after 5, refused with 409', [{ generation: 5 }, { generation: 2, code: 409 }], []],
    ['2 after 5 as a dry run', [{ generation: 5 }, { generation: 2, query: '?dryRun=All' }], []],
    ['2 after 5 on another object', [{ generation: 5 }, { generation: 2, name: 'b' }], []],
    ['2 after 5 by somebody else', [{ generation: 5 }, { generation: 2, by: 'others' }], []],
    [
      '2 brings back what 5 wrote and somebody deleted',
      [{ generation: 5 }, { verb: 'delete', body: {} }, { generation: 2, code: 201 }],
      ['event 2: generation 2 was written after 5'],
    ],
    ['9 after 10 compares numbers, not texts', [{ generation: 9 }, { generation: 10 }], []],
  ])('%s', (_, steps, found) => {
    expect(told(olderAfterNewer(history(...steps)))).toEqual(found);
  });

  test('of a lane: 4 creates an object after 5 has written another, which no look at one object shows', () => {
    const late = history(
      { generation: 3 },
      { verb: 'delete', body: {} },
      { generation: 5, name: 'b' },
      { generation: 4 },
    );
    expect(olderAfterNewer(late)).toEqual([]);
    expect(told(olderAfterNewer(late, 'lane'))).toEqual(['event 3: generation 4 was written after 5']);
  });
});

describe('foreign objects', () => {
  const ours = { code: 201 };
  const theirs = { by: 'others', code: 201, verb: 'create' } as const;
  test.each<Case>([
    ['created, changed and deleted by us', [ours, {}, { verb: 'delete', body: {} }], []],
    ['changed by others', [ours, { by: 'others' }, {}], []],
    ['created by others, changed by us', [theirs, {}], ['event 1: patch of an object that somebody else created']],
    [
      'created by others, deleted by us',
      [theirs, { verb: 'delete', body: {} }],
      ['event 1: delete of an object that somebody else created'],
    ],
    ['created by others, our delete refused with 409', [theirs, { verb: 'delete', code: 409, body: {} }], []],
    [
      'ours, deleted and made again by others under the same name',
      [ours, { by: 'others', verb: 'delete', body: {} }, theirs, { verb: 'delete', body: {} }],
      ['event 3: delete of an object that somebody else created'],
    ],
    [
      'ours, gone with its namespace unseen, made again by others',
      [ours, theirs, {}],
      ['event 2: patch of an object that somebody else created'],
    ],
    [
      'made before the log began',
      [{ verb: 'delete', body: {} }],
      ['event 0: delete of an object that nobody saw us create'],
    ],
    ['without a ledger row', [{ ...ours, name: 'stray' }], ['event 0: patch of an object that has no ledger row']],
    ['without our label', [{ ...ours, labelled: false }], ['event 0: created without our label']],
    ['a whole collection', [ours, { verb: 'deletecollection', body: {} }], ['event 1: a whole collection was deleted']],
    [
      'a review and a token request are no objects',
      [
        { verb: 'create', code: 201, group: 'authorization.k8s.io', name: 'x' },
        { verb: 'create', code: 201, subresource: 'token', name: 'x' },
      ],
      [],
    ],
  ])('%s', (_, steps, found) => {
    expect(told(foreignTouched(history(...steps), ledger))).toEqual(found);
  });

  test('an adopted object may be written', () => {
    expect(foreignTouched(history(theirs, {}), ledger, ledger)).toEqual([]);
  });
});

describe('needless writes', () => {
  test.each<Case>([
    ['two contents', [{ data: 'x' }, { data: 'y' }], []],
    [
      'the same content in another generation',
      [
        { data: 'x', generation: 1 },
        { data: 'x', generation: 2 },
      ],
      ['event 1: the same content as the write before'],
    ],
    ['the same content after somebody changed it', [{ data: 'x' }, { by: 'others' }, { data: 'x' }], []],
    ['the same content after a delete', [{ data: 'x' }, { verb: 'delete', body: {} }, { data: 'x' }], []],
    [
      'the same content after a refusal of others',
      [{ data: 'x' }, { by: 'others', code: 409 }, { data: 'x' }],
      ['event 2: the same content as the write before'],
    ],
    [
      'the same content made again after it went unseen with its namespace',
      [
        { data: 'x', code: 201 },
        { data: 'x', code: 201 },
      ],
      [],
    ],
    ['the same content on two objects', [{ data: 'x' }, { data: 'x', name: 'b' }], []],
    [
      'other content that left the resourceVersion at 7',
      [
        { data: 'x', version: '7' },
        { data: 'y', version: '7' },
      ],
      ['event 1: resourceVersion stayed 7'],
    ],
    [
      "somebody else's version 8, left at 8 by us",
      [
        { data: 'x', version: '7' },
        { by: 'others', version: '8' },
        { data: 'x', version: '8' },
      ],
      ['event 2: resourceVersion stayed 8'],
    ],
    [
      'versions 7 and 8',
      [
        { data: 'x', version: '7' },
        { data: 'y', version: '8' },
      ],
      [],
    ],
  ])('%s', (_, steps, found) => {
    expect(told(needlessWrites(history(...steps)))).toEqual(found);
  });
});

describe('deletes without preconditions', () => {
  const deletion = (body: Readonly<Record<string, unknown>>, more: Step = {}): Step => ({
    verb: 'delete',
    body,
    ...more,
  });
  test.each<Case>([
    ['both', [deletion({ preconditions: { uid: 'u', resourceVersion: '1' } })], []],
    [
      'only the UID',
      [deletion({ preconditions: { uid: 'u' } })],
      ['event 0: deleted without the precondition resourceVersion'],
    ],
    ['none', [deletion({})], ['event 0: deleted without the precondition uid and resourceVersion']],
    [
      'none, and refused',
      [deletion({}, { code: 409 })],
      ['event 0: deleted without the precondition uid and resourceVersion'],
    ],
    ['none, by others', [deletion({}, { by: 'others' })], []],
    [
      'a collection',
      [deletion({}, { verb: 'deletecollection' })],
      ['event 0: deleted without the precondition uid and resourceVersion'],
    ],
  ])('%s', (_, steps, found) => {
    expect(told(deletesWithoutPreconditions(history(...steps)))).toEqual(found);
  });
});

test('a ledger row and an audit log name an object alike', () => {
  const kind = {
    group: 'networking.istio.io',
    version: 'v1',
    kind: 'VirtualService',
    plural: 'virtualservices',
    namespaced: true,
  };
  expect(ledger.has(auditKeyOf({ kind, namespace: 'shop', name: 'a' }))).toBe(true);
});
