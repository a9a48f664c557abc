import { KubeError } from '@overmesh/kube';
import type { KubeClient } from '@overmesh/kube';
import type { LaneContext } from './lane-context.ts';
import type { Finding, ObjectStep } from './decide/diff.ts';
import type { Agreement, LiveObject } from './decide/situation.ts';
import { Blockers } from './decide/blockers.ts';
import type { MeshRef } from '@overmesh/model';
import { dropAgreements } from './adoptions.store.ts';
import { inParallel } from './in-parallel.ts';
import type { Lease } from './lease.ts';
import { saveEntries } from './ledger.store.ts';
import type { StoredEntry } from './ledger.store.ts';
import type { Observer } from './observed.ts';
import { perform } from './perform.ts';
import type { Outcome } from './perform.ts';
import { objectHash } from './content.ts';
import { definitionOf } from './decide/kind-missing.ts';
import { QUARANTINE_AFTER, refusedOnceMore } from './decide/quarantine.ts';
import type { Refusals } from './decide/quarantine.ts';
import { intendedRow, isRepair, kindOf, rowWith, settledBy } from './decide/rows.ts';
import type { RowChange } from './decide/rows.ts';
import { isWrite } from './decide/write-step.ts';
import type { WriteStep } from './decide/write-step.ts';

/** Writes under way at once on one cluster, within one stage. */
const WRITES_AT_ONCE = 4;

interface WritingState {
  readonly ledger: readonly StoredEntry[];
  readonly lane: { readonly targetGeneration: string };
  /** Id of this installation. */
  readonly installation: string;
  /** What a person has agreed to take over here, by key. */
  readonly agreed: ReadonlyMap<string, Agreement>;
  /** ISO 8601, UTC. */
  readonly now: string;
}

/**
 * One pass of writes on one cluster, with the ledger around it:
 *
 *     intend (rows of every write, one statement) ─► write, stage by stage ─► record (what came of it, one statement)
 */
export class Writing {
  /** How many objects were created or updated. */
  written = 0;
  /** Rows, as they were before, of the objects that were deleted. */
  readonly deleted: StoredEntry[] = [];
  readonly repaired: Extract<ObjectStep, { do: 'create' | 'update' }>[] = [];
  /** Keys of what was taken over from another ledger. */
  readonly adopted: string[] = [];
  /** Keys of what is in quarantine since this pass, and of what was and is written now. */
  readonly quarantined: string[] = [];
  readonly released: string[] = [];
  readonly findings: (Finding & { readonly key: string })[] = [];
  conflicted = false;
  /** The pass ended early: a signal, with writes left to do. */
  stopped = false;
  /** Why the cluster as a whole could not be written to any more; what was done until then is recorded. */
  failure: KubeError | undefined;

  readonly #entries: Map<string, StoredEntry>;
  /** As loaded, before this pass wrote what it intends. */
  readonly #before: ReadonlyMap<string, StoredEntry>;
  readonly #touched = new Set<string>();
  readonly #blockers = new Blockers();

  constructor(
    private readonly context: Pick<LaneContext, 'bridge' | 'rightsFix' | 'failpoints' | 'periods'>,
    private readonly lease: Lease,
    private readonly client: KubeClient,
    private readonly observer: Observer | undefined,
    private readonly state: WritingState,
  ) {
    this.#before = new Map(state.ledger.map((entry) => [entry.key, entry]));
    this.#entries = new Map(this.#before);
  }

  get #at(): { readonly generation: number; readonly now: string } {
    return { generation: Number(this.state.lane.targetGeneration), now: this.state.now };
  }

  /** Writes the ledger rows of everything that is about to be written. */
  async intend(steps: readonly ObjectStep[]): Promise<void> {
    const intended = steps.flatMap((step) => {
      const entry = intendedRow(step, this.#entries.get(step.key), this.#at);
      return entry ? [entry] : [];
    });
    for (const entry of intended) this.#entries.set(entry.key, entry);
    await this.#save(intended);
    await this.context.failpoints.at('after-intend');
  }

  /**
   * Does the writes in their order: a stage begins when the one before it is through. When it returns, nothing is under
   * way any more.
   *
   * @throws LeaseLostError when another worker has taken over
   */
  async performAll(steps: readonly ObjectStep[], signal: AbortSignal): Promise<void> {
    try {
      await this.#performAll(steps, signal);
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      this.failure = error;
    }
  }

  /** Saves what came of the pass. */
  async record(): Promise<void> {
    const { failpoints } = this.context;
    await failpoints.at('before-record');
    const touched = [...this.#touched].flatMap((key) => this.#entries.get(key) ?? []);
    await this.#save(touched, this.#doneAgreements());
    await failpoints.at('after-record');
  }

  /**
   * Keys of what may be on the cluster after the pass. What is gone by the ledger and `shown` under its UID all the same
   * is among them: a list from before the delete, or a backup.
   */
  ownKeys(shown: (key: string, uid: string | undefined) => boolean): ReadonlySet<string> {
    const own = [...this.#entries.values()].filter(({ phase, key, uid }) => phase !== 'gone' || shown(key, uid));
    return new Set(own.map(({ key }) => key));
  }

  async #performAll(steps: readonly ObjectStep[], signal: AbortSignal): Promise<void> {
    for (const step of steps) this.#settle(step);
    const stages = Map.groupBy(steps.filter(isWrite), stageOf);
    const settles: WriteStep[] = [];
    for (const stage of stages.values()) {
      const after = await inParallel(WRITES_AT_ONCE, stage, (step) => this.#write(step, signal));
      settles.push(...after.flat());
    }
    for (const step of settles) await this.#write(step, signal);
  }

  async #save(entries: readonly StoredEntry[], doneAgreements: readonly string[] = []): Promise<void> {
    if (entries.length + doneAgreements.length === 0) return;
    const { clusterId } = this.lease;
    await this.lease.inTransaction(async (manager) => {
      await saveEntries(manager, clusterId, entries);
      await dropAgreements(manager, clusterId, doneAgreements);
    });
  }

  /** Keys of what is ours now as was agreed, by this pass or by one that died before it had recorded it. */
  #doneAgreements(): readonly string[] {
    const { agreed, installation } = this.state;
    return [...agreed.values()]
      .filter((one) => this.#touched.has(one.key) || one.installation === installation)
      .filter(({ key, uid }) => isThere(this.#entries.get(key), uid))
      .map(({ key }) => key);
  }

  /** @returns a second step where the first only led half of the way: see MeshPlugin.bridge */
  async #write(step: WriteStep, signal: AbortSignal): Promise<readonly WriteStep[]> {
    if (signal.aborted) {
      this.stopped = true;
      return [];
    }
    const waitsFor = this.#blockers.before(step, this.#before.get(step.key));
    if (waitsFor) {
      this.#blockers.add(step, this.#before.get(step.key));
      this.#undo(step);
      this.#note(step.key, { code: 'UNKNOWN', message: `waits for ${waitsFor}`, retry: false });
      return [];
    }
    const half = this.#halfWay(step);
    const outcome = await this.#perform(half ?? step);
    if (!half || step.do !== 'update' || outcome.is !== 'written') return [];
    return [{ ...step, resourceVersion: outcome.resourceVersion, force: false }];
  }

  async #perform(step: WriteStep): Promise<Outcome> {
    const { failpoints, rightsFix } = this.context;
    const write = async (): Promise<Outcome> => {
      await failpoints.at('before-write');
      // The last thing before the write: a process that slept until now may have lost its lane long ago.
      await this.lease.assertHeld();
      const outcome = await perform(this.client, step, {
        installation: this.state.installation,
        generation: this.#at.generation,
        rightsFix: rightsFix(this.#meshOf(step), kindOf(step)),
      });
      await failpoints.at('after-write');
      this.#take(step, outcome);
      return outcome;
    };
    return this.observer ? this.observer.during(step.key, write) : write();
  }

  #meshOf(step: WriteStep): MeshRef {
    return step.do === 'delete' ? step.entry.mesh : step.wanted.mesh;
  }

  #halfWay(step: WriteStep): WriteStep | undefined {
    // Between two contents that nobody may compare there is no half way.
    if (step.do !== 'update' || step.wanted.content) return undefined;
    const live = step.live?.content ?? this.#before.get(step.key)?.body;
    const bridge = live && this.context.bridge(step.wanted.mesh, live, step.wanted.object);
    return bridge && { ...step, wanted: { ...step.wanted, object: bridge, hash: objectHash(bridge) } };
  }

  #take(step: WriteStep, outcome: Outcome): void {
    const { now } = this.state;
    const { unkeptAgainMs } = this.context.periods;
    const before = this.#before.get(step.key);
    const definition = this.#entries.get(definitionOf(kindOf(step)));
    const refusals = this.#refusals(step, outcome);
    const settled = settledBy(step, outcome, { now, unkeptAgainMs, definition, refusals });
    if (settled.finding) this.#blockers.add(step, before);
    if (settled.is === 'undone') this.#undo(step);
    if (settled.is === 'gone') this.#lose(step.key, before);
    if (settled.is === 'present') this.#keep(step, settled);
    if (settled.finding) this.#note(step.key, settled.finding);
    if (refusals) this.#change(step.key, { refusals });
  }

  /** With this one, where it is about the content. */
  #refusals(step: WriteStep, outcome: Outcome): Refusals | undefined {
    if (outcome.is !== 'refused' || !outcome.isOnContent) return undefined;
    const refusals = refusedOnceMore(
      this.#before.get(step.key)?.refusals,
      step,
      outcome.finding.message,
      this.state.now,
    );
    if (refusals.times === QUARANTINE_AFTER) this.quarantined.push(step.key);
    return refusals;
  }

  #lose(key: string, before: StoredEntry | undefined): void {
    if (before) this.deleted.push(before);
    this.observer?.expectGone(key);
    this.#change(key, { phase: 'gone', finding: undefined, refusals: undefined });
  }

  #keep(step: WriteStep, { uid, resourceVersion }: Pick<LiveObject, 'uid' | 'resourceVersion'>): void {
    this.written += 1;
    this.observer?.expect(step.key, uid, resourceVersion);
    if (isRepair(step)) this.repaired.push(step);
    if (step.do === 'update' && step.adopts) this.adopted.push(step.key);
    if ((this.#before.get(step.key)?.refusals?.times ?? 0) >= QUARANTINE_AFTER) this.released.push(step.key);
    const written = { phase: 'present', uid, resourceVersion, writtenAt: this.state.now } as const;
    this.#change(step.key, { ...written, finding: undefined, refusals: undefined });
  }

  /** Steps that need no write: what is only recorded, forgotten or left. */
  #settle(step: ObjectStep): void {
    if ((step.do === 'leave' || step.do === 'forget') && step.lost)
      this.#change(step.key, { phase: 'gone', uid: undefined, resourceVersion: undefined });
    if (step.do === 'leave') {
      this.#blockers.add(step, this.#before.get(step.key));
      if (step.found) this.#learn(step.key, step.found);
      this.#note(step.key, step.finding);
    }
    if (step.do === 'adopt') {
      this.observer?.expect(step.key, step.live.uid, step.live.resourceVersion);
      this.adopted.push(step.key);
      this.#learn(step.key, step.live);
    }
    if (step.do === 'forget') this.#change(step.key, { phase: 'gone', finding: undefined });
    if (step.do !== 'record') return;
    this.observer?.expect(step.key, step.live.uid, step.live.resourceVersion);
    this.#learn(step.key, step.live);
  }

  /** A write whose answer was lost has happened, and this is the object that it made or changed. */
  #learn(key: string, { uid, resourceVersion }: Pick<LiveObject, 'uid' | 'resourceVersion'>): void {
    const writtenAt = this.#entries.get(key)?.writtenAt ?? this.state.now;
    this.#change(key, { phase: 'present', uid, resourceVersion, writtenAt, finding: undefined });
  }

  /** The write did not happen: the row says again what it said before. */
  #undo({ key }: WriteStep): void {
    const before = this.#before.get(key);
    if (before) this.#entries.set(key, before);
    else this.#change(key, { phase: 'gone' });
  }

  #note(key: string, finding: Finding): void {
    this.findings.push({ ...finding, key });
    if (['CONFLICT', 'FOREIGN_OBJECT', 'TAKEN_OVER', 'FIGHT'].includes(finding.code)) this.conflicted = true;
    this.#change(key, { finding: finding.message });
  }

  #change(key: string, change: RowChange): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.set(key, rowWith(entry, change, this.state.now));
    this.#touched.add(key);
  }
}

function isThere(entry: StoredEntry | undefined, uid: string): boolean {
  return entry?.phase === 'present' && entry.uid === uid && entry.finding === undefined;
}

/** Deletes come after every write, the last stage first: see decide/order.ts, whose order is kept. */
function stageOf(step: WriteStep): string {
  return step.do === 'delete' ? `delete ${step.entry.stage}` : `write ${step.wanted.object.stage}`;
}
