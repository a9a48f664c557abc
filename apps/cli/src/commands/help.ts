import type { Command } from 'commander';
import { EXIT, EXIT_MEANINGS, Failure } from '../failure.ts';
import { withExample } from '../flags.ts';
import { didYouMean } from '@overmesh/model';
import type { Session } from '../session.ts';

const TOPICS = ['exit-codes'];

/** `overmesh help`, of a command or of the exit codes. */
export function addHelp(program: Command, session: Session): void {
  program.helpCommand(false);
  const command = program
    .command('help [topic...]')
    .description('show the help of a command, or `exit-codes`')
    .action((words: readonly string[]) => session.say(helpText(program, words)));
  withExample(command, 'overmesh help cluster register', 'overmesh help exit-codes');
}

/** The command that words lead to from another, as far as there is one. */
export function findCommand(from: Command, [word, ...rest]: readonly string[]): Command | undefined {
  if (word === undefined) return from;
  const next = from.commands.find((command) => command.name() === word || command.aliases().includes(word));
  return next && findCommand(next, rest);
}

function helpText(program: Command, words: readonly string[]): string {
  if (words.length === 1 && words[0] === 'exit-codes') return exitCodesText();
  const found = findCommand(program, words);
  if (found) return completeHelp(found).trimEnd();
  const names = [...program.commands.map((command) => command.name()), ...TOPICS];
  throw new Failure(EXIT.badInput, `There is no help for ${words.join(' ')}.`, didYouMean(words[0] ?? '', names));
}

/** With what `addHelpText` put after it, which only `outputHelp` writes. */
function completeHelp(command: Command): string {
  let text = '';
  const { writeOut } = command.configureOutput();
  command.configureOutput({ writeOut: (part) => void (text += part) });
  command.outputHelp();
  command.configureOutput({ ...(writeOut ? { writeOut } : {}) });
  return text;
}

function exitCodesText(): string {
  const lines = Object.entries(EXIT_MEANINGS).map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`);
  return ['What overmesh exits with:', '', ...lines].join('\n');
}
