import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { fail, intentKey, isDnsLabel, isUuid, refOf, succeed } from '@overmesh/model';
import type { Caller, DocumentRef, Intent, Problem, Result } from '@overmesh/model';
import { DataSource } from 'typeorm';
import { commit, wishOf } from './commit.ts';
import type { Decision, RevisionDraft } from './decide/changes.ts';
import { contentOf, toIntent } from './decide/content.ts';
import { noteProblems } from './decide/note.ts';
import { isForgedDocumentCursor, isForgedRevisionCursor } from './decide/cursors.ts';
import type {
  ApplyOutcome,
  Change,
  ChangeNote,
  DocumentListQuery,
  DocumentPage,
  Edition,
  EditionQuery,
  FederatedDocument,
  Head,
  HistoryQuery,
  KeptPlan,
  MeshRevision,
  Preview,
  RemoveOutcome,
  RevisionPage,
  Rollback,
  StoredDocument,
  VirtualMeshContent,
} from './intent.ts';
import { documentsSince, editions } from './editions.store.ts';
import { isFederated } from './intent.ts';
import { insertKeptPlan, loadKeptPlan } from './kept-plans.store.ts';
import { preview } from './preview.ts';
import { answeredRequest, digestOf } from './requests.store.ts';
import { cutHistory } from './retention.store.ts';
import {
  allLive,
  documentPage,
  documentsAt,
  federatedDocuments,
  heads,
  liveDocuments,
  revisionPage,
} from './reads.store.ts';

export const INTENT_OPTIONS = Symbol('IntentOptions');

export interface IntentOptions {
  /** Is called after the commit with each VirtualMesh that has a new revision. Must not fail. */
  readonly onChange: (virtualMesh: string) => Promise<void> | void;
}

export interface ApplyOptions extends ChangeNote {
  /** Revisions that the caller has seen, by name of the VirtualMesh: a newer one refuses the change as STALE. */
  readonly ifRevisions?: Readonly<Record<string, number>>;
  /** Called after the change is saved and before anything is woken by it; not for a repeated request. */
  readonly onSaved?: (revisions: readonly MeshRevision[]) => Promise<void>;
}

/**
 * The users' documents: what holds now, what held at every revision, and who changed it.
 *
 * A call changes all that it names or nothing, and makes one revision of each VirtualMesh in which something changes.
 */
@Injectable()
export class Intents {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(INTENT_OPTIONS) private readonly options: IntentOptions,
  ) {}

  /**
   * Creates and updates documents.
   *
   * Problems: DUPLICATE at `[i]`, NOT_FOUND at `[i].spec.virtualMesh`, STALE at `ifRevisions.<name>`, DUPLICATE at
   * `requestId` when it was used for another wish, and those of the note.
   */
  async apply(documents: readonly Intent[], caller: Caller, options: ApplyOptions = {}): Promise<Result<ApplyOutcome>> {
    return this.change({ documents, removals: [] }, caller, options);
  }

  /**
   * Removes documents. A removed VirtualMesh keeps its history, and its numbers go on when it is created again.
   *
   * Problems: NOT_FOUND, DUPLICATE and STILL_REFERENCED at `remove[i]`, and those of the note.
   */
  async remove(
    refs: readonly DocumentRef[],
    caller: Caller,
    options: ApplyOptions = {},
  ): Promise<Result<RemoveOutcome>> {
    return this.#change({ documents: [], removals: refs }, caller, options, ({ revisions }) => ({
      revisions: revisions.map(toMeshRevision),
      removed: refs.length,
    }));
  }

  /** Creates, updates and removes documents in one change: see apply and remove. */
  async change(
    wanted: Pick<Change, 'documents' | 'removals'>,
    caller: Caller,
    options: ApplyOptions = {},
  ): Promise<Result<ApplyOutcome>> {
    const deleted = wanted.removals.map((ref) => ({ ...ref, action: 'deleted' as const }));
    return this.#change(wanted, caller, options, ({ revisions, documents }) => ({
      revisions: revisions.map(toMeshRevision),
      documents: [...documents, ...deleted],
    }));
  }

  /** What `change` answered when it was called before with this request id for the same wish. */
  async answered(
    wanted: Pick<Change, 'documents' | 'removals'>,
    { ifRevisions = {}, requestId, ...note }: ApplyOptions,
  ): Promise<ApplyOutcome | undefined> {
    if (requestId === undefined || noteProblems({ requestId }).length) return undefined;
    const digest = digestOf(wishOf({ ...wanted, ifRevisions }, note));
    // What is kept under a digest is an outcome of that same wish.
    return (await answeredRequest(this.dataSource.manager, requestId, digest)) as ApplyOutcome | undefined;
  }

  /** Keeps a plan for 7 days. */
  async keepPlan(plan: Omit<KeptPlan, 'id' | 'author' | 'at' | 'until'>, { name: author }: Caller): Promise<KeptPlan> {
    const id = randomUUID();
    await insertKeptPlan(this.dataSource.manager, { ...plan, id, author });
    const kept = await this.keptPlan(id);
    if (!kept) throw new Error(`plan ${id} is gone as soon as it is kept`);
    return kept;
  }

  async keptPlan(id: string): Promise<KeptPlan | undefined> {
    return isUuid(id) ? loadKeptPlan(this.dataSource.manager, id) : undefined;
  }

  /**
   * What brings a VirtualMesh back to an older revision: also one that was removed since.
   *
   * Problems: NOT_FOUND at `revision` where it was not there then.
   */
  async rollbackTo(virtualMesh: string, revision: number): Promise<Result<Rollback>> {
    const head = isDnsLabel(virtualMesh) ? (await this.head(virtualMesh))?.revision : undefined;
    const then = await this.documentsAt(virtualMesh, revision);
    if (head === undefined || !then.length) return fail(await this.#notAt(virtualMesh, revision, head));
    const kept = new Set(then.map(intentKey));
    const now = await this.documentsAt(virtualMesh);
    const removals = now.filter((document) => !kept.has(intentKey(document))).map(refOf);
    return succeed({ documents: then, removals, head });
  }

  /**
   * Makes a new revision with the documents of an older one.
   *
   * @param seen the newest revision that the caller has seen: a newer one refuses as STALE
   */
  async rollback(
    virtualMesh: string,
    revision: number,
    seen: number | undefined,
    caller: Caller,
    options: ApplyOptions = {},
  ): Promise<Result<ApplyOutcome>> {
    const found = await this.rollbackTo(virtualMesh, revision);
    if (!found.ok) return found;
    const { documents, removals, head } = found.value;
    const ifRevisions = { [virtualMesh]: seen ?? head };
    return this.change({ documents, removals }, caller, { ...options, ifRevisions });
  }

  /**
   * How every VirtualMesh that the documents are or were part of would look, also one in which nothing would change.
   * Saves nothing; problems are those of `apply` (at `[i]`) and `remove` (at `remove[i]`).
   */
  async preview(documents: readonly Intent[], removals: readonly DocumentRef[]): Promise<Result<Preview>> {
    return preview(this.dataSource, { documents, removals, ifRevisions: {} });
  }

  /** VirtualMeshes that are or were there, by name: those of these names, or all. */
  async heads(names?: readonly string[]): Promise<readonly Head[]> {
    return heads(this.dataSource.manager, names);
  }

  /** A VirtualMesh at a revision, the newest where none is given; undefined when it was not there then, or never. */
  async at(virtualMesh: string, revision?: number): Promise<VirtualMeshContent | undefined> {
    const found = await this.#documentsAt(virtualMesh, revision);
    return found && contentOf(found.revision, found.documents);
  }

  /**
   * Every VirtualDestination and ExportPolicy as it is. Of VirtualMeshes whose clusters are at several revisions, also as it ever was: which
   * of its contents counts is another one in each cluster.
   */
  async federatedDocuments(everOf: readonly string[]): Promise<readonly FederatedDocument[]> {
    return (await federatedDocuments(this.dataSource.manager, everOf)).filter(isFederated);
  }

  /**
   * Every VirtualMesh, each at one revision or several, as far as it can be about some clusters: the choices of meshes
   * and the policies that name only others are left out. One that was removed is among them when its policies are asked
   * for; one at a revision that was cut is not, since nothing is known of it.
   */
  async editions(query: EditionQuery): Promise<readonly Edition[]> {
    return editions(this.dataSource.manager, query);
  }

  /**
   * The contents of documents that one of two revisions of a VirtualMesh has and the other has not, whichever is the
   * older; also contents that came and went in between.
   */
  async documentsSince(virtualMesh: string, from: number, to: number): Promise<readonly StoredDocument[]> {
    return documentsSince(this.dataSource.manager, virtualMesh, from, to);
  }

  /** A VirtualMesh with its newest revision, also one that was removed; undefined for one that never was. */
  async head(virtualMesh: string): Promise<Head | undefined> {
    return (await heads(this.dataSource.manager, [virtualMesh]))[0];
  }

  async get(ref: DocumentRef): Promise<StoredDocument | undefined> {
    if (!isDnsLabel(ref.workspace) || !isDnsLabel(ref.name)) return undefined;
    const [document] = await liveDocuments(this.dataSource.manager, [ref]);
    return document;
  }

  /** Those of the documents that are there, in no order. */
  async among(refs: readonly DocumentRef[]): Promise<readonly StoredDocument[]> {
    return liveDocuments(this.dataSource.manager, refs);
  }

  /** Live documents by kind, workspace and name. A cursor that no page gave yields no items. */
  async list(query: DocumentListQuery): Promise<DocumentPage> {
    const { after, ...all } = query;
    if ([all.virtualMesh, all.workspace].some((name) => name !== undefined && !isDnsLabel(name))) return nothing;
    if (isForgedDocumentCursor(after)) return { ...(await documentPage(this.dataSource.manager, all)), ...none };
    return documentPage(this.dataSource.manager, query);
  }

  /**
   * The users' documents as they were parsed, ready for `apply`: each VirtualMesh first, then policies by workspace and
   * name.
   *
   * @param virtualMesh every VirtualMesh as it is now where absent
   * @param revision of that VirtualMesh; the newest where absent
   */
  async documentsAt(virtualMesh: string | undefined, revision?: number): Promise<readonly Intent[]> {
    if (virtualMesh === undefined) return (await allLive(this.dataSource.manager)).map(toIntent);
    return ((await this.#documentsAt(virtualMesh, revision))?.documents ?? []).map(toIntent);
  }

  /** Accepted changes of a VirtualMesh, newest first; also of one that was removed. A forged cursor yields no items. */
  async history(virtualMesh: string, query: HistoryQuery): Promise<RevisionPage> {
    if (!isDnsLabel(virtualMesh)) return { ...nothing, oldest: 1 };
    const { after, ...all } = query;
    const { manager } = this.dataSource;
    if (isForgedRevisionCursor(after)) return { ...(await revisionPage(manager, virtualMesh, all)), ...none };
    return revisionPage(manager, virtualMesh, query);
  }

  /**
   * Cuts the history: what is older than so many days and no cluster has or shall have goes, at most so many rows at once.
   *
   * @param needed the oldest revision that is still needed, by VirtualMesh; one that is not named is not cut
   * @returns how many rows went; where that is `most` there may be more
   */
  async cutHistory(needed: ReadonlyMap<string, number>, days: number, most: number): Promise<number> {
    return cutHistory(this.dataSource.manager, needed, days, most);
  }

  async #notAt(virtualMesh: string, revision: number, head: number | undefined): Promise<Problem> {
    const { oldest } = await this.history(virtualMesh, { first: 1 });
    return notAt(virtualMesh, revision, head === undefined ? undefined : { oldest, newest: head });
  }

  async #change<Outcome extends object>(
    wanted: Pick<Change, 'documents' | 'removals'>,
    caller: Caller,
    { ifRevisions = {}, onSaved, ...note }: ApplyOptions,
    outcomeOf: (decision: Decision) => Outcome,
  ): Promise<Result<Outcome>> {
    const problems = noteProblems(note);
    if (problems.length) return fail(...problems);
    const change = { ...wanted, ifRevisions };
    const committed = await commit(this.dataSource, change, { caller, note, outcomeOf, newUid: randomUUID });
    if (!committed.ok) return committed;
    const { outcome, drafts } = committed.value;
    if (drafts.length) await onSaved?.(drafts.map(toMeshRevision));
    // All at once: a queue that hangs is waited for once, however many VirtualMeshes the change concerns.
    await Promise.all(drafts.map(async ({ virtualMesh }) => this.options.onChange(virtualMesh)));
    return succeed(outcome);
  }

  async #documentsAt(virtualMesh: string, revision: number | undefined) {
    if (!isDnsLabel(virtualMesh)) return undefined;
    if (revision !== undefined && !isRevisionNumber(revision)) return undefined;
    return documentsAt(this.dataSource.manager, virtualMesh, revision);
  }
}

function notAt(
  virtualMesh: string,
  revision: number,
  kept: { readonly oldest: number; readonly newest: number } | undefined,
): Problem {
  const message = kept
    ? `VirtualMesh ${virtualMesh} was not there at revision ${revision}: its revisions are ${kept.oldest} to ${kept.newest}`
    : `there is no VirtualMesh ${virtualMesh}`;
  return { path: 'revision', code: 'NOT_FOUND', message, fix: `overmesh history ${virtualMesh}` };
}

function toMeshRevision({ virtualMesh, number }: RevisionDraft): MeshRevision {
  return { virtualMesh, revision: number };
}

const none = { items: [], hasMore: false } as const;
const nothing = { ...none, total: 0 } as const;

/** What fits Postgres's integer; anything else was never a revision. */
function isRevisionNumber(revision: number): boolean {
  return Number.isInteger(revision) && revision >= 1 && revision < 2 ** 31;
}
