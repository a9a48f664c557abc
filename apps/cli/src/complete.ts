import type { Argument, Command, Option } from 'commander';
import { GET_KINDS } from './commands/get.ts';
import { DOCUMENT_KINDS, documentKeys, documentNames, kindOfWord, namesOf } from './references.ts';
import type { Api } from './api.ts';

/** A placeholder of an argument or flag, such as `cluster` in `<cluster>`, says what can stand there. */
const SOURCES: Readonly<Record<string, (api: Api) => Promise<readonly string[]>>> = {
  cluster: namesOf.cluster,
  'cluster/mesh': namesOf.mesh,
  virtualmesh: (api) => documentNames(api, 'VirtualMesh'),
  'Kind/name': documents,
  kinds: () => Promise.resolve(GET_KINDS),
  shell: () => Promise.resolve(['bash', 'zsh', 'fish']),
};

/** What can stand there is the name of a file: the shell knows those better. */
const FILES = new Set(['file', 'path', 'folder']);

/** Said to the shell when it should offer files. */
export const OFFER_FILES = ':files';

/**
 * What may stand as the last of the words after `overmesh`. The last may be empty or half written.
 *
 * Names come from the server; when it does not answer there are none. One line is `:files` where a path is due.
 */
export async function complete(program: Command, words: readonly string[], api: Api): Promise<readonly string[]> {
  const typed = words.at(-1) ?? '';
  const place = walk(program, words.slice(0, -1));
  const offered = place.option ? await valuesOf(place.option, api) : await wordsAt(place, typed, api);
  return offered.filter((word) => word === OFFER_FILES || word.startsWith(typed));
}

interface CursorPosition {
  readonly command: Command;
  /** Arguments that stand already. */
  readonly given: readonly string[];
  /** A flag whose value is due. */
  readonly option?: Option;
}

function walk(program: Command, words: readonly string[]): CursorPosition {
  let place: CursorPosition = { command: program, given: [] };
  for (const word of words) place = step(place, word);
  return place;
}

function step({ command, given, option }: CursorPosition, word: string): CursorPosition {
  if (option) return { command, given };
  if (word.startsWith('-')) {
    const flag = word.includes('=') ? undefined : findOption(command, word);
    return flag && (flag.required || flag.optional) ? { command, given, option: flag } : { command, given };
  }
  const next = given.length ? undefined : command.commands.find((one) => one.name() === word);
  return next ? { command: next, given: [] } : { command, given: [...given, word] };
}

function findOption(command: Command, flag: string): Option | undefined {
  return optionsOf(command).find(({ long, short }) => long === flag || short === flag);
}

/** Its own and those that every command takes. */
function optionsOf(command: Command): readonly Option[] {
  return [...command.options, ...(command.parent ? optionsOf(command.parent) : [])];
}

async function wordsAt({ command, given }: CursorPosition, typed: string, api: Api): Promise<readonly string[]> {
  if (typed.startsWith('-')) return [...optionsOf(command).flatMap(({ long }) => long ?? []), '--help'];
  const names = command.commands.map((one) => one.name()).filter((name) => !name.startsWith('__'));
  if (names.length && given.length === 0) return names;
  const argument = argumentAt(command, given.length);
  if (!argument) return [];
  // `get KIND NAME`: the second word depends on the first.
  if (argument.name() === 'name') return namesOfKind(given[0] ?? '', api);
  return fromSource(argument.name(), api);
}

function argumentAt(command: Command, index: number): Argument | undefined {
  const { registeredArguments } = command;
  const last = registeredArguments.at(-1);
  return registeredArguments[index] ?? (last?.variadic ? last : undefined);
}

function valuesOf(option: Option, api: Api): Promise<readonly string[]> {
  if (option.argChoices) return Promise.resolve(option.argChoices);
  return fromSource(/[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1] ?? '', api);
}

async function fromSource(placeholder: string, api: Api): Promise<readonly string[]> {
  if (FILES.has(placeholder)) return [OFFER_FILES];
  const source = SOURCES[placeholder];
  return source ? source(api).catch(() => []) : [];
}

async function namesOfKind(word: string, api: Api): Promise<readonly string[]> {
  const kind = kindOfWord(word);
  return kind ? documentNames(api, kind).catch(() => []) : [];
}

async function documents(api: Api): Promise<readonly string[]> {
  const names = await Promise.all(DOCUMENT_KINDS.map(async (kind) => documentKeys(api, kind)));
  return names.flat();
}
