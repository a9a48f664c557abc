import { Composer, LineCounter, Parser, visit } from 'yaml';
import type { Document, Node, YAMLError } from 'yaml';
import { DEFAULT_WORKSPACE, isDeeperThan, MAX_DEPTH } from '@overmesh/model';
import type { Problem } from '@overmesh/model';
import { isDeepToken } from './depth.ts';
import type { SourceText } from './files.ts';
import { itemsOf, locate } from './locate.ts';
import type { Position } from './locate.ts';

/** A document as it stands in a file, not yet judged: that is the server's to do. */
export interface ReadDocument {
  readonly value: unknown;
  /** Its key (see documentKey) as far as it is there, for messages. */
  readonly label: string;
  readonly file: string;
  /** Where a path inside it stands. */
  readonly locate: (path: string) => Position | undefined;
}

/** A problem with its place in a file, where it has one. */
export interface LocatedProblem extends Omit<Problem, 'code' | 'fix'> {
  readonly code: string;
  readonly fix?: string | null;
  readonly file?: string;
  readonly position?: Position;
  readonly document?: string;
}

export interface ReadResult {
  readonly documents: readonly ReadDocument[];
  readonly problems: readonly LocatedProblem[];
}

/** References are expanded when read; more than this many is how a small file becomes a large value. */
const maximumAliases = 100;

/** Reads YAML (several documents) and JSON (one, or a list of them). Every problem of every text comes back. */
export function readDocuments(sources: readonly SourceText[]): ReadResult {
  const results = sources.map(readOne);
  return {
    documents: results.flatMap(({ documents }) => documents),
    problems: results.flatMap(({ problems }) => problems),
  };
}

function readOne({ name, text }: SourceText): ReadResult {
  const lines = new LineCounter();
  const parsed = parse(text, lines);
  if (!parsed) return { documents: [], problems: [tooDeep(name)] };
  const problems = parsed.flatMap((document) => documentProblems(document, name, lines));
  if (problems.length) return { documents: [], problems };
  const results = parsed.map((document) => toDocuments(document, name, lines));
  const documents = results.flatMap((result) => result.documents);
  const more = results.flatMap((result) => result.problems);
  return { documents, problems: documents.length || more.length ? more : [empty(name)] };
}

/** Undefined for what nests too deep: composing goes down one call per level, and takes half a minute for 500 keys in keys. */
function parse(text: string, lines: LineCounter): readonly Document.Parsed[] | undefined {
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  if (tokens.some(isDeepToken)) return undefined;
  return [...new Composer({ strict: true, uniqueKeys: true, prettyErrors: false }).compose(tokens)];
}

function documentProblems(document: Document.Parsed, file: string, lines: LineCounter): readonly LocatedProblem[] {
  const syntax = [...document.errors, ...document.warnings].map((error) => syntaxProblem(error, file, lines));
  return syntax.length ? syntax : numberProblems(document, file, lines);
}

function syntaxProblem({ message, pos }: YAMLError, file: string, lines: LineCounter): LocatedProblem {
  return { path: '', code: 'BAD_SYNTAX', message: firstSentence(message), file, position: positionAt(pos[0], lines) };
}

/** JSON has neither; turned into null or rounded they would be another value than the one that was written. */
function numberProblems(document: Document.Parsed, file: string, lines: LineCounter): readonly LocatedProblem[] {
  const problems: LocatedProblem[] = [];
  visit(document, {
    Scalar(_key, { value, range }) {
      if (
        typeof value !== 'number' ||
        Number.isSafeInteger(value) ||
        (Number.isFinite(value) && !Number.isInteger(value))
      )
        return;
      const message = 'is a number that cannot be kept exactly; quote it if it is meant as text';
      problems.push({ path: '', code: 'OUT_OF_RANGE', message, file, position: positionAt(range?.[0] ?? 0, lines) });
    },
  });
  return problems;
}

function toDocuments(document: Document.Parsed, file: string, lines: LineCounter): ReadResult {
  const value = valueOf(document);
  if (value === tooManyAliases)
    return {
      documents: [],
      problems: [{ path: '', code: 'REFUSED', message: 'refers to its anchors too often', file }],
    };
  if (isDeeperThan(value, MAX_DEPTH + 2)) return { documents: [], problems: [tooDeep(file)] };
  // An empty document between two `---` says nothing.
  if (value === null || value === undefined) return { documents: [], problems: [] };
  const items = itemsOf(document);
  if (items && Array.isArray(value))
    return {
      documents: value.map((item: unknown, at) => readDocument(item, items[at] ?? null, file, lines)),
      problems: [],
    };
  return { documents: [readDocument(value, document.contents, file, lines)], problems: [] };
}

const tooManyAliases = Symbol('too many aliases');

function valueOf(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: maximumAliases });
  } catch (error) {
    if (error instanceof ReferenceError) return tooManyAliases;
    throw error;
  }
}

function readDocument(value: unknown, node: Node | null, file: string, lines: LineCounter): ReadDocument {
  return { value, label: labelOf(value), file, locate: (path) => locate(node, path, lines) };
}

function labelOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return 'document';
  const { kind, metadata } = value as {
    readonly kind?: unknown;
    readonly metadata?: { readonly name?: unknown; readonly workspace?: unknown } | null;
  };
  const { name, workspace } = typeof metadata === 'object' && metadata !== null ? metadata : {};
  return (
    [workspace === DEFAULT_WORKSPACE ? '' : workspace, kind, name]
      .filter((part) => typeof part === 'string' && part)
      .join('/') || 'document'
  );
}

/** The server's problems have paths from `documents[i]` or `[i]`; ours say the file, the line and the field. */
export function locateProblems(
  problems: readonly {
    readonly path: string;
    readonly code: string;
    readonly message: string;
    readonly fix?: string | null;
  }[],
  documents: readonly ReadDocument[],
): readonly LocatedProblem[] {
  return problems.map((problem) => {
    const [whole, index] = /^(?:documents)?\[(\d+)\]\.?/.exec(problem.path) ?? [];
    const document = index === undefined ? undefined : documents[Number(index)];
    if (whole === undefined || !document) return problem;
    const path = problem.path.slice(whole.length);
    const position = document.locate(path);
    return { ...problem, path, file: document.file, document: document.label, ...(position ? { position } : {}) };
  });
}

function positionAt(offset: number, lines: LineCounter): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function firstSentence(message: string): string {
  const [first = message] = message.split('\n');
  return first.replace(/ at line \d+, column \d+:?$/, '');
}

function empty(file: string): LocatedProblem {
  return { path: '', code: 'REQUIRED', message: 'holds no document', file };
}

function tooDeep(file: string): LocatedProblem {
  return { path: '', code: 'TOO_DEEP', message: `must not nest deeper than ${MAX_DEPTH} levels`, file };
}
