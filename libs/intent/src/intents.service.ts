import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { announce, inTransaction } from '@overmesh/db';
import { fail, succeed, virtualMeshOf } from '@overmesh/model';
import type { Intent, Problem, Result } from '@overmesh/model';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { ChangedMeanwhileError, claimRequest, lockHeads, rememberAnswer, saveChanges } from './change.store.ts';
import type { Changes, Wish } from './decide/changes.ts';
import { contentAfter, decideChanges, refKey, refOf, toContent } from './decide/changes.ts';
import { canonical } from './decide/content.ts';
import { referenceProblems, wishProblems } from './decide/references.ts';
import { unstorableTexts } from './decide/unstorable.ts';
import type {
  ApplyOptions,
  ApplyOutcome,
  Author,
  DocumentRef,
  Future,
  Head,
  IntentPage,
  Revision,
  StoredDocument,
  VirtualMeshContent,
} from './intent.ts';
import type { DocumentQuery } from './intent.store.ts';
import {
  allHeads,
  documentByName,
  documentsAt,
  headRevisions,
  liveDocuments,
  pageDocuments,
  pageRevisions,
} from './intent.store.ts';

export const INTENTS_OPTIONS = Symbol('IntentsOptions');

/** What the room is handed when it is wired. */
export interface IntentsOptions {
  /** Called after a change of this VirtualMesh is saved: look at it again. */
  readonly onChange: (virtualMesh: string) => Promise<void>;
}

/** The user's documents: what they say, since when, and who said so. */
@Injectable()
export class Intents {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(INTENTS_OPTIONS) private readonly options: IntentsOptions,
  ) {}

  /**
   * Accepts documents, all or none, with one revision for each VirtualMesh that changes.
   *
   * Problems have paths from `documents[i]`: DUPLICATE, NOT_FOUND of a reference, STALE of `ifRevisions`, REFUSED for a
   * request id that was used for something else.
   */
  apply(documents: readonly Intent[], by: Author, options: ApplyOptions = {}): Promise<Result<ApplyOutcome>> {
    return this.change({ documents, removals: [] }, by, options);
  }

  /** Removes documents, all or none. Problems have paths from `refs[i]`: NOT_FOUND, STILL_REFERENCED, DUPLICATE. */
  remove(refs: readonly DocumentRef[], by: Author, options: ApplyOptions = {}): Promise<Result<ApplyOutcome>> {
    return this.change({ documents: [], removals: refs }, by, options);
  }

  /** What the VirtualMeshes that are named or touched would be. Saves nothing. Problems as of `apply` and `remove`. */
  async preview(documents: readonly Intent[], removals: readonly DocumentRef[]): Promise<Result<Future>> {
    const wish = { documents, removals };
    const problems = wishProblems(wish);
    if (problems.length) return fail(...problems);
    const names = await touchedMeshes(this.dataSource.manager, wish);
    const live = await liveDocuments(this.dataSource, { keys: keysOf(wish), virtualMeshes: names });
    const dangling = referenceProblems(live, wish);
    if (dangling.length) return fail(...dangling);
    const changes = decideChanges(live, wish);
    const heads = await headRevisions(this.dataSource, names);
    const now = new Date().toISOString();
    return succeed({
      touched: names.map((name) => ({
        name,
        content: contentAfter(live, changes, { name, head: heads.get(name) ?? 0, now }),
      })),
    });
  }

  /** The live document of this name. */
  get(ref: DocumentRef): Promise<StoredDocument | undefined> {
    return documentByName(this.dataSource, ref);
  }

  /** Live documents of one kind, by name. */
  page(query: DocumentQuery): Promise<IntentPage<StoredDocument>> {
    return pageDocuments(this.dataSource, query);
  }

  /** Revisions of a VirtualMesh, newest first; those too of one that is gone. `after` is a number. */
  history(
    virtualMesh: string,
    page: { readonly after?: number; readonly first: number },
  ): Promise<IntentPage<Revision>> {
    return pageRevisions(this.dataSource, virtualMesh, page);
  }

  /** A VirtualMesh with its policies, now or at a revision; undefined where it is not there then. */
  async at(virtualMesh: string, revision?: number): Promise<VirtualMeshContent | undefined> {
    const found = await documentsAt(this.dataSource, virtualMesh, revision);
    return found && toContent(found.documents, found.revision);
  }

  /** Every VirtualMesh that ever was with its newest revision, by name; `spec` is null where it is gone. */
  heads(): Promise<readonly Head[]> {
    return allHeads(this.dataSource);
  }

  private async change(wish: Wish, by: Author, options: ApplyOptions): Promise<Result<ApplyOutcome>> {
    const problems = [...wishProblems(wish), ...unstorableTexts(by, '')];
    if (problems.length) return fail(...problems);
    const refused = new RefusedError();
    const outcome = await inTransaction(this.dataSource, async (manager) => {
      const result = await this.changeIn(manager, wish, by, options);
      // Only a throw undoes what was locked and claimed on the way.
      if (!result.ok) throw refused.because(result.problems);
      return result.value;
    }).catch((error: unknown) => {
      if (error === refused) return undefined;
      throw error;
    });
    if (!outcome) return fail(...refused.problems);
    if (!outcome.repeated) await this.tell(outcome.answer, options);
    return succeed(outcome.answer);
  }

  private async changeIn(
    manager: EntityManager,
    wish: Wish,
    by: Author,
    { ifRevisions = {} }: ApplyOptions,
  ): Promise<Result<{ readonly answer: ApplyOutcome; readonly repeated: boolean }>> {
    const digest = createHash('sha256').update(canonical(wish)).digest('hex');
    const first = by.requestId === undefined ? undefined : await claimRequest(manager, by.requestId, digest);
    if (first) {
      return first.digest === digest ? succeed({ answer: first.outcome, repeated: true }) : fail(otherRequest());
    }
    const { live, heads } = await lockAndRead(manager, wish, Object.keys(ifRevisions));
    const problems = [...staleRevisions(ifRevisions, heads), ...referenceProblems(live, wish)];
    if (problems.length) return fail(...problems);
    const answer = await this.save(manager, decideChanges(live, wish), heads, by);
    if (by.requestId !== undefined) await rememberAnswer(manager, by.requestId, answer);
    return succeed({ answer, repeated: false });
  }

  private async save(manager: EntityManager, changes: Changes, heads: ReadonlyMap<string, number>, by: Author) {
    const revisions = changes.perMesh.size ? await saveChanges(manager, changes, heads, by) : [];
    for (const { virtualMesh } of revisions) await announce(manager, 'intents', virtualMesh);
    // A VirtualMesh that was locked and then not created leaves no trace.
    await manager.query('DELETE FROM virtual_mesh_heads WHERE revision = 0 AND name = ANY($1)', [[...heads.keys()]]);
    return { revisions, documents: changes.actions };
  }

  private async tell({ revisions }: ApplyOutcome, { onSaved }: ApplyOptions): Promise<void> {
    if (revisions.length) await onSaved?.(revisions);
    await Promise.all(revisions.map(({ virtualMesh }) => this.options.onChange(virtualMesh)));
  }
}

/** Carries problems out of a transaction, which it thereby undoes. */
class RefusedError extends Error {
  problems: readonly Problem[] = [];

  because(problems: readonly Problem[]): this {
    this.problems = problems;
    return this;
  }
}

/** Locks the VirtualMeshes of a wish and reads what is live there; nothing of it can change until the end. */
async function lockAndRead(manager: EntityManager, wish: Wish, alsoNamed: readonly string[]) {
  const names = await touchedMeshes(manager, wish);
  const heads = await lockHeads(manager, [...names, ...alsoNamed]);
  const live = await liveDocuments(manager, { keys: keysOf(wish), virtualMeshes: names });
  if (live.some(({ virtualMesh }) => !heads.has(virtualMesh)))
    throw new ChangedMeanwhileError('a document was moved meanwhile');
  return { live, heads };
}

/** VirtualMeshes that a wish's documents are in or come to, by name. */
async function touchedMeshes(manager: EntityManager, wish: Wish): Promise<readonly string[]> {
  const present = await liveDocuments(manager, { keys: keysOf(wish), virtualMeshes: [] });
  const names = [...wish.documents.map(virtualMeshOf), ...present.map(({ virtualMesh }) => virtualMesh)];
  return [...new Set(names)].sort();
}

function keysOf({ documents, removals }: Wish): readonly string[] {
  return [...documents.map((intent) => refKey(refOf(intent))), ...removals.map(refKey)];
}

function staleRevisions(
  ifRevisions: Readonly<Record<string, number>>,
  heads: ReadonlyMap<string, number>,
): readonly Problem[] {
  return Object.entries(ifRevisions).flatMap(([name, seen]) => {
    const head = heads.get(name) ?? 0;
    if (head === seen) return [];
    const message = `${name} is at revision ${head}, not ${seen}: look at what changed, then apply again`;
    return [{ path: `ifRevisions.${name}`, code: 'STALE' as const, message, fix: `overmesh history ${name}` }];
  });
}

function otherRequest(): Problem {
  const message = 'this request id was used for another change: take a new one';
  return { path: 'requestId', code: 'REFUSED', message };
}
