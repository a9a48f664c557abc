import type { Command } from 'commander';
import { EXIT, Failure } from './failure.ts';
import { didYouMean } from '@overmesh/model';

/**
 * The failure for a command that is not there, also where `--help` is asked of it: commander would print the help of what
 * is above it and call that success.
 *
 * @returns undefined where every word leads to a command
 */
export function unknownCommand(program: Command, args: readonly string[]): Failure | undefined {
  if (!args.some((arg) => arg === '--help' || arg === '-h')) return undefined;
  let command = program;
  for (const word of operandsOf(program, args)) {
    if (command.commands.length === 0) return undefined;
    const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (!next) return failure(command, word);
    command = next;
  }
  return undefined;
}

/** Words that are no flags, up to the first flag behind a command: what follows may be a flag's value. */
function operandsOf(program: Command, args: readonly string[]): readonly string[] {
  const words: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (!arg.startsWith('-')) words.push(arg);
    else if (words.length > 0) return words;
    else if (program.options.some(({ long, short, required }) => required && [long, short].includes(arg))) index += 1;
  }
  return words;
}

function failure(command: Command, word: string): Failure {
  const path = command.parent ? `${command.name()} ` : '';
  const names = command.commands.map((one) => one.name()).filter((name) => !name.startsWith('_'));
  const next = didYouMean(word, names) ?? `See what there is with \`overmesh ${path}--help\`.`;
  return new Failure(EXIT.badInput, `There is no command ${path}${word}.`, next);
}
