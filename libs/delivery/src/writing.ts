import { KubeError } from '@overmesh/kube';
import type { KubeClient } from '@overmesh/kube';
import type { LaneContext } from './lane-context.ts';
import { unkeptSentence } from './decide/diff.ts';
import type { Finding, ObjectStep } from './decide/diff.ts';
import type { LiveObject } from './decide/situation.ts';
import { Blockers } from './decide/blockers.ts';
import { CRD } from '@overmesh/meshes/kit';
import { objectKey } from '@overmesh/model';
import type { MeshRef } from '@overmesh/model';
import { inParallel } from './in-parallel.ts';
import type { Lease } from './lease.ts';
import { saveEntries } from './ledger.store.ts';
import type { StoredEntry } from './ledger.store.ts';
import type { Observer } from './observed.ts';
import { perform } from './perform.ts';
import type { Outcome, WriteStep } from './perform.ts';
import { objectHash, openBody } from './content.ts';
import { sealOf } from './decide/sealed.ts';

/** Writes under way at once on one cluster, within one stage. */
const WRITES_AT_ONCE = 4;
/** A definition that is not served for so long is a refusal to be told. */
const SERVED_WITHIN_MS = 10_000;
/** Repairs remembered of an object, for the fight limit. */
const REPAIRS_KEPT = 5;

interface WritingState {
  readonly ledger: readonly StoredEntry[];
  readonly lane: { readonly targetGeneration: string };
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

  get #generation(): number {
    return Number(this.state.lane.targetGeneration);
  }

  /** Writes the ledger rows of everything that is about to be written. */
  async intend(steps: readonly ObjectStep[]): Promise<void> {
    const intended = steps.flatMap((step) => {
      const entry = this.#intention(step);
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
    await this.#save([...this.#touched].flatMap((key) => this.#entries.get(key) ?? []));
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

  async #save(entries: readonly StoredEntry[]): Promise<void> {
    if (!entries.length) return;
    await this.lease.inTransaction((manager) => saveEntries(manager, this.lease.clusterId, entries));
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
      this.#undo(step, { code: 'UNKNOWN', message: `waits for ${waitsFor}`, retry: false });
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
        generation: this.#generation,
        rightsFix: rightsFix(this.#meshOf(step)),
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
    if (outcome.is === 'refused') {
      this.#blockers.add(step, this.#before.get(step.key));
      const { code, retry } = outcome.finding;
      // What moved under us is looked at by name next time; every other refusal says for sure that nothing was written.
      // Only a create that was begun before may have met its own work.
      const mayBeOurs = step.do === 'create' && code === 'FOREIGN_OBJECT' && step.because === 'again';
      if (retry || mayBeOurs) this.#note(step.key, outcome.finding);
      else this.#undo(step, outcome.kindMissing === true ? this.#kindMissing(step, outcome.finding) : outcome.finding);
      return;
    }
    if (outcome.is === 'terminating') {
      this.#blockers.add(step, this.#before.get(step.key));
      const message = 'is being deleted on the cluster and held by a finalizer; looking again';
      return this.#note(step.key, { code: 'TERMINATING', message, retry: true });
    }
    if (outcome.is === 'deleted' || step.do === 'delete') {
      const gone = this.#before.get(step.key);
      if (gone) this.deleted.push(gone);
      this.observer?.expectGone(step.key);
      this.#change(step.key, { phase: 'gone', finding: undefined });
      return;
    }
    this.written += 1;
    this.observer?.expect(step.key, outcome.uid, outcome.resourceVersion);
    if (isRepair(step)) this.repaired.push(step);
    const { uid, resourceVersion, unkept } = outcome;
    this.#change(step.key, { phase: 'present', uid, resourceVersion, writtenAt: this.state.now, finding: undefined });
    if (unkept === undefined) return;
    this.#blockers.add(step, this.#before.get(step.key));
    this.#note(step.key, {
      code: 'UNKEPT',
      message: unkeptSentence(unkept, this.context.periods.unkeptAgainMs),
      retry: false,
    });
  }

  /** Steps that need no write: what is only recorded, forgotten or left. */
  #settle(step: ObjectStep): void {
    if (step.do === 'leave') {
      this.#blockers.add(step, this.#before.get(step.key));
      if (step.found) this.#learn(step.key, step.found);
      this.#note(step.key, step.finding);
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

  /** We have written the kind's definition ourselves: the server takes a moment until it serves it, and that is no refusal. */
  #kindMissing(step: WriteStep, finding: Finding): Finding {
    const { group, kind, plural } = (step.do === 'delete' ? step.entry.ref : step.wanted.object.ref).kind;
    const definition = this.#entries.get(objectKey({ kind: CRD, name: `${plural}.${group}` }));
    if (definition?.phase !== 'present') return { ...finding, retry: false };
    const ageMs = Date.parse(this.state.now) - Date.parse(definition.phaseSince);
    if (ageMs > SERVED_WITHIN_MS) return { ...finding, retry: true };
    const message = `the definition of ${kind} was written just now and is not served yet; looking again`;
    return { code: 'SOON_SERVED', message, retry: true };
  }

  /** The write did not happen: the row says again what it said before, and why. */
  #undo(step: WriteStep, finding: Finding): void {
    const before = this.#before.get(step.key);
    if (before) this.#entries.set(step.key, before);
    else this.#change(step.key, { phase: 'gone' });
    this.#note(step.key, finding);
  }

  #note(key: string, finding: Finding): void {
    this.findings.push({ ...finding, key });
    if (['CONFLICT', 'FOREIGN_OBJECT', 'FIGHT'].includes(finding.code)) this.conflicted = true;
    this.#change(key, { finding: finding.message });
  }

  #change(key: string, change: { readonly [F in keyof StoredEntry]?: StoredEntry[F] | undefined }): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    const moved = change.phase && change.phase !== entry.phase ? { phaseSince: this.state.now } : {};
    const { finding, ...rest } = { ...entry, ...change, ...moved };
    this.#entries.set(key, { ...rest, ...(finding ? { finding } : {}) } as StoredEntry);
    this.#touched.add(key);
  }

  #intention(step: ObjectStep): StoredEntry | undefined {
    const before = this.#entries.get(step.key);
    if (step.do === 'delete') {
      // An unanswered create has no UID in its row yet. The look found it: store it before deleting.
      const { uid, resourceVersion } = step;
      return before && { ...before, uid, resourceVersion, phase: 'deleting', phaseSince: this.state.now };
    }
    if (step.do !== 'create' && step.do !== 'update') return undefined;
    const { wanted } = step;
    const repairs = isRepair(step)
      ? [...(before?.repairs ?? []), this.state.now].slice(-REPAIRS_KEPT)
      : before?.repairs;
    return {
      key: step.key,
      ref: wanted.object.ref,
      virtualMesh: wanted.virtualMesh,
      mesh: wanted.mesh,
      phase: step.do === 'create' ? 'creating' : 'updating',
      phaseSince: this.state.now,
      ...(step.do === 'update' ? { uid: step.uid, resourceVersion: step.resourceVersion } : {}),
      hash: wanted.hash,
      body: openBody(wanted.object),
      ...(wanted.content && { sealed: sealOf(wanted.content) }),
      generation: this.#generation,
      revision: wanted.revision,
      intents: wanted.object.intents,
      keep: wanted.object.keep ?? false,
      stage: wanted.object.stage,
      repairs: repairs ?? [],
      ...(before?.writtenAt ? { writtenAt: before.writtenAt } : {}),
      // It goes when the write is done: until then status would say that nothing stands in the way.
      ...(before?.finding ? { finding: before.finding } : {}),
    };
  }
}

function isWrite(step: ObjectStep): step is WriteStep {
  return step.do === 'create' || step.do === 'update' || step.do === 'delete';
}

/** Deletes come after every write, the last stage first: see decide/order.ts, whose order is kept. */
function stageOf(step: WriteStep): string {
  return step.do === 'delete' ? `delete ${step.entry.stage}` : `write ${step.wanted.object.stage}`;
}

/** The cluster was as wanted once, and another hand changed it. */
function isRepair(step: ObjectStep): step is Extract<ObjectStep, { do: 'create' | 'update' }> {
  return (step.do === 'update' && step.repair) || (step.do === 'create' && step.because === 'vanished');
}
