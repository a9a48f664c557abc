import type { KubeClient } from '@overmesh/kube';
import type { LaneContext } from './deliver.ts';
import type { Finding, ObjectStep } from './decide/diff.ts';
import type { Wanted } from './decide/situation.ts';
import { inParallel } from './in-parallel.ts';
import type { Lease } from './lease.ts';
import { saveEntries } from './ledger.store.ts';
import type { StoredEntry } from './ledger.store.ts';
import type { Observer } from './observed.ts';
import { perform } from './perform.ts';
import type { Outcome, WriteStep } from './perform.ts';
import { objectHash } from './content.ts';

/** Writes under way at once on one cluster, within one stage. */
const WRITES_AT_ONCE = 4;
/** Repairs remembered of an object, for the fight limit. */
const REPAIRS_KEPT = 5;

interface WritingState {
  readonly ledger: readonly StoredEntry[];
  readonly lane: { readonly targetGeneration: string };
  readonly meshOf: ReadonlyMap<string, string>;
  /** ISO 8601, UTC. */
  readonly now: string;
}

/**
 * One pass of writes on one cluster, with the ledger around it:
 *
 *     intend (rows of every write, one statement) ─► write, stage by stage ─► record (what came of it, one statement)
 */
export class Writing {
  readonly counts = { written: 0, deleted: 0 };
  readonly repaired: Extract<ObjectStep, { do: 'create' | 'update' }>[] = [];
  readonly findings: Finding[] = [];
  conflicted = false;
  /** The pass ended early: a signal, with writes left to do. */
  stopped = false;

  readonly #entries: Map<string, StoredEntry>;
  readonly #touched = new Set<string>();
  /** Documents whose object was refused: what builds on it waits, so that no route leads to what is not there. */
  readonly #blocked = new Map<string, string>();

  constructor(
    private readonly context: LaneContext,
    private readonly lease: Lease,
    private readonly client: KubeClient,
    private readonly observer: Observer | undefined,
    private readonly state: WritingState,
  ) {
    this.#entries = new Map(state.ledger.map((entry) => [entry.key, entry]));
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
    await saveEntries(this.context.dataSource.manager, this.lease.clusterId, intended);
  }

  /** Does the writes in their order: a stage begins when the one before it is through. */
  async performAll(steps: readonly ObjectStep[], signal: AbortSignal): Promise<void> {
    for (const step of steps) this.#settle(step);
    const stages = Map.groupBy(steps.filter(isWrite), stageOf);
    const settles: WriteStep[] = [];
    for (const stage of stages.values()) {
      const after = await inParallel(WRITES_AT_ONCE, stage, (step) => this.#write(step, signal));
      settles.push(...after.flat());
    }
    for (const step of settles) await this.#write(step, signal);
  }

  /** Saves what came of the pass. */
  async record(): Promise<void> {
    const touched = [...this.#touched].flatMap((key) => this.#entries.get(key) ?? []);
    await saveEntries(this.context.dataSource.manager, this.lease.clusterId, touched);
  }

  /** @returns a second step where the first only led half of the way: see MeshPlugin.bridge */
  async #write(step: WriteStep, signal: AbortSignal): Promise<readonly WriteStep[]> {
    if (signal.aborted) {
      this.stopped = true;
      return [];
    }
    const waitsFor = step.do === 'delete' ? undefined : this.#waitsFor(step.wanted);
    if (waitsFor) {
      this.#note(step.key, { code: 'UNKNOWN', message: `waits for ${waitsFor}`, retry: false });
      return [];
    }
    const half = this.#halfWay(step);
    await this.lease.assertHeld();
    const outcome = await perform(this.client, half ?? step, this.#generation);
    this.#take(half ?? step, outcome);
    if (!half || step.do !== 'update' || outcome.is !== 'written') return [];
    return [{ ...step, resourceVersion: outcome.resourceVersion, force: false }];
  }

  #halfWay(step: WriteStep): WriteStep | undefined {
    const before = this.#entries.get(step.key);
    const mesh = this.state.meshOf.get(step.key);
    if (step.do !== 'update' || !before || mesh === undefined) return undefined;
    const recorded = this.state.ledger.find(({ key }) => key === step.key);
    const bridge = recorded && this.context.bridge(mesh, recorded.body, step.wanted.object);
    return bridge && { ...step, wanted: { ...step.wanted, object: bridge, hash: objectHash(bridge) } };
  }

  #take(step: WriteStep, outcome: Outcome): void {
    if (outcome.is === 'refused') {
      this.#note(step.key, outcome.finding);
      if (step.do !== 'delete') for (const intent of step.wanted.object.intents) this.#blocked.set(intent, step.key);
      return;
    }
    if (outcome.is === 'deleted' || step.do === 'delete') {
      this.counts.deleted += 1;
      this.#change(step.key, { phase: 'gone', finding: undefined });
      return;
    }
    this.counts.written += 1;
    this.observer?.expect(step.key, outcome.uid, outcome.resourceVersion);
    if (isRepair(step)) this.repaired.push(step);
    const { uid, resourceVersion } = outcome;
    this.#change(step.key, { phase: 'present', uid, resourceVersion, writtenAt: this.state.now, finding: undefined });
  }

  /** Steps that need no write: what is only recorded, forgotten or left. */
  #settle(step: ObjectStep): void {
    if (step.do === 'leave') this.#note(step.key, step.finding);
    if (step.do === 'forget') this.#change(step.key, { phase: 'gone', finding: undefined });
    if (step.do !== 'record') return;
    const { uid, resourceVersion } = step.live;
    this.observer?.expect(step.key, uid, resourceVersion);
    this.#change(step.key, {
      phase: 'present',
      uid,
      resourceVersion,
      writtenAt: this.#entries.get(step.key)?.writtenAt ?? this.state.now,
      finding: undefined,
    });
  }

  #waitsFor({ object }: Wanted): string | undefined {
    return object.intents.map((intent) => this.#blocked.get(intent)).find(Boolean);
  }

  #note(key: string, finding: Finding): void {
    this.findings.push(finding);
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
    if (step.do === 'delete') return before && { ...before, phase: 'deleting', phaseSince: this.state.now };
    if (step.do !== 'create' && step.do !== 'update') return undefined;
    const { wanted } = step;
    const repairs = isRepair(step)
      ? [...(before?.repairs ?? []), this.state.now].slice(-REPAIRS_KEPT)
      : before?.repairs;
    return {
      key: step.key,
      ref: wanted.object.ref,
      virtualMesh: wanted.virtualMesh,
      mesh: this.state.meshOf.get(step.key) ?? '',
      phase: step.do === 'create' ? 'creating' : 'updating',
      phaseSince: this.state.now,
      ...(step.do === 'update' ? { uid: step.uid, resourceVersion: step.resourceVersion } : {}),
      hash: wanted.hash,
      body: wanted.object.body,
      generation: this.#generation,
      revision: wanted.revision,
      intents: wanted.object.intents,
      keep: wanted.object.keep ?? false,
      stage: wanted.object.stage,
      repairs: repairs ?? [],
      ...(before?.writtenAt ? { writtenAt: before.writtenAt } : {}),
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
  return (step.do === 'update' && step.force) || (step.do === 'create' && step.because === 'vanished');
}
