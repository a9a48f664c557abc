import { documentKey, parseIntent } from '@overmesh/model';
import type { DocumentRef, Intent } from '@overmesh/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change, StoredDocument } from '../intent.ts';
import { decideChanges } from './changes.ts';
import type { RevisionDraft, DocumentsView } from './changes.ts';
import { contentAfter, contentOf } from './content.ts';

const empty: DocumentsView = { live: [], heads: new Map() };
const fresh = { at: '2026-11-21T05:00:00.000Z', uidOf: (index: number) => `uid-${index}` };

function parsed(document: object): Intent {
  const read = parseIntent({ apiVersion: 'overmesh.io/v1', ...document });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

function virtualMesh(name: string, cluster = 'east'): Intent {
  return parsed({ kind: 'VirtualMesh', metadata: { name }, spec: { meshes: [{ cluster }] } });
}

function policy(name: string, mesh: string, timeout = '2s', workspace = 'default'): Intent {
  const spec = { virtualMesh: mesh, destinations: [{ name: 'reviews' }], timeout };
  return parsed({ kind: 'TrafficPolicy', metadata: { name, workspace }, spec });
}

function change(documents: readonly Intent[], removals: readonly DocumentRef[] = [], ifRevisions = {}): Change {
  return { documents, removals, ifRevisions };
}

/** What is there after a decision. */
function after(seen: DocumentsView, drafts: readonly RevisionDraft[]): DocumentsView {
  const gone = new Set(drafts.flatMap(({ retired }) => retired));
  return {
    live: [...seen.live.filter((one) => !gone.has(one)), ...drafts.flatMap(({ introduced }) => introduced)],
    heads: new Map([...seen.heads, ...drafts.map(({ virtualMesh: name, number }) => [name, number] as const)]),
  };
}

function decided(wanted: Change, seen = empty) {
  const result = decideChanges(wanted, seen, fresh);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

const shop = after(empty, decided(change([virtualMesh('shop'), policy('canary', 'shop')])).revisions);
const shopRef = { kind: 'VirtualMesh', workspace: 'default', name: 'shop' } as const;
const canaryRef = { kind: 'TrafficPolicy', workspace: 'default', name: 'canary' } as const;

test.each([
  ['a document twice', change([virtualMesh('a'), virtualMesh('a')]), ['[1] DUPLICATE']],
  ['a removal twice', change([], [canaryRef, canaryRef]), ['remove[1] DUPLICATE']],
  ['put and removed in one', change([policy('canary', 'shop')], [canaryRef]), ['remove[0] DUPLICATE']],
  ['a policy of no VirtualMesh', change([policy('x', 'no')]), ['[0].spec.virtualMesh NOT_FOUND']],
  [
    'a policy of a VirtualMesh that goes',
    change([policy('x', 'shop')], [shopRef, canaryRef]),
    ['[0].spec.virtualMesh NOT_FOUND'],
  ],
  ['a removal of nothing', change([], [{ ...shopRef, name: 'no' }]), ['remove[0] NOT_FOUND']],
  ['a VirtualMesh with a policy', change([], [shopRef]), ['remove[0] STILL_REFERENCED']],
  ['revision 0 of 1', change([], [], { shop: 0 }), ['ifRevisions.shop STALE']],
  ['revision 2 of 1', change([], [], { shop: 2 }), ['ifRevisions.shop STALE']],
  ['revision 1 of none', change([], [], { no: 1 }), ['ifRevisions.no STALE']],
])('%s is refused where it stands', (_what, wanted, expected) => {
  const result = decideChanges(wanted, shop, fresh);
  expect(result.ok ? [] : result.problems.map(({ path, code }) => `${path} ${code}`)).toEqual(expected);
});

test('of 12 policies that keep a VirtualMesh 10 are named and 2 counted', () => {
  const names = Array.from({ length: 12 }, (_one, index) => `p${index}`);
  const seen = after(
    empty,
    decided(change([virtualMesh('big'), ...names.map((name) => policy(name, 'big'))])).revisions,
  );
  const result = decideChanges(change([], [{ ...shopRef, name: 'big' }]), seen, fresh);
  const [problem] = result.ok ? [] : result.problems;
  expect(problem?.message.match(/TrafficPolicy\//g)).toHaveLength(10);
  expect(problem?.message).toContain('and 2 more');
});

test('a policy whose keys come in another order is unchanged', () => {
  const { metadata, spec, ...rest } = policy('canary', 'shop');
  const turned = { ...rest, metadata, spec: Object.fromEntries(Object.entries(spec).reverse()) } as unknown as Intent;
  expect(decided(change([turned]), shop)).toMatchObject({ revisions: [], documents: [{ action: 'unchanged' }] });
});

test('a policy that moves away lets its VirtualMesh be removed in the same change', () => {
  const wanted = change([virtualMesh('bank'), policy('canary', 'bank')], [shopRef]);
  const { revisions } = decided(wanted, shop);
  expect(
    revisions.map(({ virtualMesh: name, number, changes }) => [name, number, changes.map((one) => one.action)]),
  ).toEqual([
    ['bank', 1, ['created', 'moved']],
    ['shop', 2, ['moved', 'deleted']],
  ]);
});

test('two policies of one name in two workspaces are two documents, and one goes without the other', () => {
  const both = decided(
    change([virtualMesh('shop'), policy('canary', 'shop'), policy('canary', 'shop', '2s', 'team-a')]),
  );
  expect(both.documents.map((one) => `${documentKey(one)} ${one.action}`)).toEqual([
    'VirtualMesh/shop created',
    'TrafficPolicy/canary created',
    'team-a/TrafficPolicy/canary created',
  ]);
  const seen = after(empty, both.revisions);
  const { revisions } = decided(change([], [{ ...canaryRef, workspace: 'team-a' }]), seen);
  expect(after(seen, revisions).live.map(documentKey)).toEqual(['VirtualMesh/shop', 'TrafficPolicy/canary']);
});

const meshNames = fc.constantFrom('a', 'b', 'c');
const policyNames = fc.constantFrom('p', 'q', 'r');
const workspaces = fc.constantFrom('default', 'team-a');
const document = fc.oneof(
  fc.tuple(meshNames, fc.constantFrom('east', 'west')).map(([name, cluster]) => virtualMesh(name, cluster)),
  fc
    .tuple(policyNames, meshNames, fc.constantFrom('1s', '2s'), workspaces)
    .map(([name, mesh, timeout, workspace]) => policy(name, mesh, timeout, workspace)),
);
const ref: fc.Arbitrary<DocumentRef> = fc.oneof(
  meshNames.map((name) => ({ kind: 'VirtualMesh' as const, workspace: 'default', name })),
  fc.record({ kind: fc.constant('TrafficPolicy' as const), workspace: workspaces, name: policyNames }),
);
const changes = fc.array(
  fc.record({ documents: fc.array(document, { maxLength: 4 }), removals: fc.array(ref, { maxLength: 2 }) }),
  { maxLength: 25 },
);

/** Every version that ever was, as the table keeps them. */
interface Version {
  readonly document: StoredDocument;
  retiredIn?: number;
}

function snapshot(versions: readonly Version[], name: string, revision: number): string {
  const there = versions.filter(
    ({ document: one, retiredIn = Infinity }) =>
      one.virtualMesh === name && one.revision <= revision && retiredIn > revision,
  );
  return JSON.stringify(
    contentOf(
      revision,
      there.map(({ document: one }) => one),
    ) ?? null,
  );
}

test('over random changes numbers grow by one, a name lives once, and no old snapshot ever changes', () => {
  fc.assert(
    fc.property(changes, (wishes) => {
      let seen = empty;
      const versions: Version[] = [];
      const snapshots = new Map<string, string>();
      wishes.forEach((wish, turn) => {
        const result = decideChanges({ ...wish, ifRevisions: {} }, seen, {
          ...fresh,
          uidOf: (index) => `${turn}-${index}`,
        });
        if (!result.ok) return;
        for (const draft of result.value.revisions) {
          expect(draft.number).toBe((seen.heads.get(draft.virtualMesh) ?? 0) + 1);
          for (const version of versions)
            if (version.retiredIn === undefined && draft.retired.includes(version.document))
              version.retiredIn = draft.number;
        }
        versions.push(
          ...result.value.revisions.flatMap(({ introduced }) => introduced.map((one) => ({ document: one }))),
        );
        for (const draft of result.value.revisions) {
          const now = snapshot(versions, draft.virtualMesh, draft.number);
          expect(now).toBe(JSON.stringify(contentAfter(draft, seen.live) ?? null));
          snapshots.set(`${draft.virtualMesh}@${draft.number}`, now);
        }
        seen = after(seen, result.value.revisions);
        const live = versions
          .filter(({ retiredIn }) => retiredIn === undefined)
          .map(({ document: one }) => documentKey(one));
        expect(new Set(live).size).toBe(live.length);
        for (const one of seen.live) expect(seen.live.map(documentKey)).toContain(`VirtualMesh/${one.virtualMesh}`);
      });
      for (const [place, then] of snapshots) {
        const [name = '', revision = ''] = place.split('@');
        expect(snapshot(versions, name, Number(revision))).toBe(then);
      }
    }),
    { numRuns: 300 },
  );
});
