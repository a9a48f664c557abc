import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextRotationStep, undone } from './rotation.ts';
import type { RotationMember, RotationStep, RotationView } from './rotation.ts';
import { wantedOf } from './wanted.ts';
import type { AuthorityState, Rotation, RotationPhase } from './wanted.ts';

const HOUR_MS = 3_600_000;
const NOW = new Date('2026-11-30T12:00:00Z');
const BEGUN = '2026-11-30T00:00:00.000Z';

const rotation = (phase: RotationPhase, more: Partial<Rotation> = {}): Rotation => ({
  ...{ phase, from: 1, to: 2, since: BEGUN, waitMs: 24 * HOUR_MS, acceptUnknown: false },
  ...more,
});
const member = (more: Partial<RotationMember> = {}): RotationMember => ({
  ...{ name: 'east/istio', written: 5, roots: ['old', 'new'], issuerRoot: 'old' },
  ...more,
});
const view = (...members: readonly RotationMember[]): RotationView => ({
  ...{ generation: 5, from: 'old', to: 'new', members },
});

function inWords(step: RotationStep): string {
  if (step.do === 'hold') return `hold: ${step.holds.map(({ member: name, message }) => `${name} ${message}`).join()}`;
  if (step.do === 'wait') return `wait until ${step.until.toISOString()}`;
  if (step.do === 'rest') return 'rest';
  return 'measuredAt' in step.state && step.state.measuredAt ? 'measured' : step.state.phase;
}

const ago = (hours: number) => new Date(NOW.getTime() - hours * HOUR_MS).toISOString();
const { issuerRoot: _nowhere, ...leadingNowhere } = member();
const switched = member({ issuerRoot: 'new' });
const unknown = { unknown: 'the credential may not get it' };

describe('a rotation', () => {
  test.each<readonly [string, Rotation, RotationMember, string]>([
    ['adds until both roots are given', rotation('add'), member({ roots: ['old'] }), 'MULTIROOT'],
    ['adds until the issuer of this step is written', rotation('add'), member({ written: 4 }), 'not written yet'],
    ['notes when both roots are given', rotation('add'), member(), 'measured'],
    ['waits until proxies have had both', rotation('add', { measuredAt: ago(1) }), member(), '2026-12-01T11:00:00'],
    ['then switches issuers', rotation('add', { measuredAt: ago(24) }), member(), 'switch'],
    ['begins the wait anew', rotation('add', { measuredAt: ago(23) }), member({ roots: ['old'] }), 'add'],
    ['holds while an issuer is of before', rotation('switch'), member(), 'does not lead to the root that stays'],
    ['holds where an issuer leads nowhere', rotation('switch'), leadingNowhere, 'does not lead'],
    ['goes on once all are switched', rotation('switch'), switched, 'reissue'],
    ['waits until certificates are new', rotation('reissue', { measuredAt: ago(2) }), switched, '2026-12-01T10:00:00'],
    ['then drops', rotation('reissue', { measuredAt: ago(25) }), switched, 'drop'],
    ['drops until nobody is given the old root', rotation('drop'), switched, 'still gives'],
    ['is over then', rotation('drop'), member({ roots: ['new'], issuerRoot: 'new' }), 'steady'],
    ['rests when a person says so', rotation('switch', { paused: { by: 'mira', at: BEGUN } }), switched, 'rest'],
    ['holds where nothing tells', rotation('switch'), member({ issuerRoot: unknown }), 'may not get it'],
    [
      'goes on without it when told',
      rotation('switch', { acceptUnknown: true }),
      member({ issuerRoot: unknown }),
      'reissue',
    ],
    [
      'needs no roots told then either',
      rotation('drop', { acceptUnknown: true }),
      member({ roots: unknown, issuerRoot: unknown }),
      'steady',
    ],
    [
      'waits for whom nobody reached, whatever it was told',
      rotation('add', { acceptUnknown: true }),
      member({ unreached: 'it does not answer' }),
      'east/istio it does not answer',
    ],
  ])('%s', (_, state, one, expected) => {
    expect(inWords(nextRotationStep(state, view(one), NOW))).toContain(expected);
  });

  test('names every mesh that holds it, and no other', () => {
    const step = nextRotationStep(
      rotation('switch'),
      view({ ...switched, name: 'a/istio' }, member(), member({ name: 'b/istio' })),
      NOW,
    );
    expect(step.do === 'hold' && step.holds.map(({ member: name }) => name)).toEqual(['east/istio', 'b/istio']);
  });

  test.each<readonly [RotationPhase, RotationPhase]>([
    ['add', 'drop'],
    ['switch', 'switch'],
    ['reissue', 'switch'],
    ['drop', 'add'],
  ])('that is turned round at %s goes on at %s, with the roots exchanged and no rest', (phase, back) => {
    const state = rotation(phase, { measuredAt: BEGUN, paused: { by: 'mira', at: BEGUN } });
    expect(undone(state, NOW)).toEqual(rotation(back, { from: 2, to: 1, since: NOW.toISOString() }));
  });
});

/** A cluster as it really is: what it was given, and proxies that get certificate and roots anew within 24 hours. */
interface Cluster {
  roots: readonly number[];
  issuer: number;
  written: number;
  isOffline: boolean;
  proxyRoots: readonly number[];
  leaf: number;
  renewedAt: number;
}

const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ is: fc.constant('deliver' as const), at: fc.nat(2) }) },
  {
    weight: 8,
    arbitrary: fc.record({ is: fc.constantFrom('look' as const, 'save' as const), isKilled: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('hours' as const), count: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constantFrom('offline' as const, 'online' as const), at: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constantFrom('pause' as const, 'resume' as const, 'undo' as const) }) },
);
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;

/** Three clusters under one authority, and what happens to them. */
class World {
  state: AuthorityState = rotation('add', { since: NOW.toISOString() });
  generation = 5;
  nowMs = NOW.getTime();
  #looked: (Pick<RotationView, 'generation' | 'members'> & { readonly state: AuthorityState }) | undefined;
  readonly clusters = [0, 1, 2].map((): Cluster => ({
    ...{ roots: [1], issuer: 1, written: 4, isOffline: false, proxyRoots: [1], leaf: 1, renewedAt: NOW.getTime() },
  }));

  happen(one: Event): void {
    const cluster = 'at' in one ? this.clusters[one.at] : undefined;
    if (one.is === 'deliver' && cluster && !cluster.isOffline) this.#deliver(cluster);
    if (cluster && (one.is === 'offline' || one.is === 'online')) cluster.isOffline = one.is === 'offline';
    if (one.is === 'hours') for (let hour = 0; hour < one.count; hour += 1) this.#hour();
    if (one.is === 'look') this.#look();
    if (one.is === 'save') this.#decide(one.isKilled);
    if (this.state.phase === 'steady') return;
    if (one.is === 'pause') this.#save({ ...this.state, paused: { by: 'mira', at: BEGUN } });
    if (one.is === 'resume') this.#save(resumed(this.state));
    if (one.is === 'undo') this.#save(undone(this.state, new Date(this.nowMs)));
  }

  /** Pairs of clusters of which one is certified, or signs, under a root that the other does not have. */
  strangers(): readonly string[] {
    return this.clusters.flatMap((a, i) =>
      this.clusters.flatMap((b, j) => [
        ...(b.roots.includes(a.issuer) ? [] : [`the issuer of ${i} is strange to ${j}`]),
        ...(b.proxyRoots.includes(a.leaf) ? [] : [`proxies of ${i} are strange to those of ${j}`]),
      ]),
    );
  }

  #deliver(cluster: Cluster): void {
    const { roots, signer } = wantedOf(this.state);
    Object.assign(cluster, { roots, issuer: signer, written: this.generation });
  }

  /** At most every 23 hours proxies ask their own control plane, which answers also while we do not reach it. */
  #hour(): void {
    this.nowMs += HOUR_MS;
    for (const cluster of this.clusters)
      if (this.nowMs - cluster.renewedAt >= 23 * HOUR_MS)
        Object.assign(cluster, { proxyRoots: cluster.roots, leaf: cluster.issuer, renewedAt: this.nowMs });
  }

  /** What a worker has read when it decides; others go on meanwhile. */
  #look(): void {
    const members = this.clusters.map(({ written, roots, issuer, isOffline }, index): RotationMember => ({
      ...{ name: String(index), written, roots: roots.map(String), issuerRoot: String(issuer) },
      ...(isOffline && { unreached: 'it does not answer' }),
    }));
    this.#looked = { state: this.state, generation: this.generation, members };
  }

  /** A worker that dies before it saves has done nothing, and neither has one that was late. */
  #decide(isKilled: boolean): void {
    const { state, ...seen } = this.#looked ?? { state: this.state, generation: 0, members: [] };
    this.#looked = undefined;
    if (isKilled || state !== this.state || state.phase === 'steady' || !seen.members.length) return;
    const roots = { from: String(state.from), to: String(state.to) };
    const step = nextRotationStep(state, { ...seen, ...roots }, new Date(this.nowMs));
    if (step.do === 'save') this.#save(step.state);
  }

  #save(state: AuthorityState): void {
    if (JSON.stringify(wantedOf(state)) !== JSON.stringify(wantedOf(this.state))) this.generation += 1;
    this.state = state;
  }
}

function resumed({ paused: _paused, ...state }: Rotation): Rotation {
  return state;
}

test('whatever happens in whatever order, nothing signs and nobody is certified under a root that another cluster lacks', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 150, size: 'max' }), (events) => {
      const world = new World();
      for (const one of events) {
        world.happen(one);
        expect(world.strangers()).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});

test('a world in which all answer comes to its end, with the new root alone', () => {
  const world = new World();
  for (let round = 0; round < 20; round += 1) {
    for (const at of [0, 1, 2]) world.happen({ is: 'deliver', at });
    for (const is of ['look', 'save'] as const) world.happen({ is, isKilled: false });
    world.happen({ is: 'hours', count: 12 });
  }
  expect(world.state).toEqual({ phase: 'steady', root: 2 });
  expect(world.clusters.map(({ roots, leaf }) => [roots, leaf])).toEqual(Array(3).fill([[2], 2]));
});
