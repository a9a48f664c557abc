import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { parseSpan } from './print/times.ts';
import type { Format } from './print/yaml.ts';

/** Flags of a command that reads. */
export interface OutputFlags {
  readonly output: Format;
}

/** Adds `-o`; the values are the same everywhere. */
export function withOutput(command: Command): Command {
  const choices: readonly Format[] = ['table', 'wide', 'json', 'yaml'];
  return command.addOption(
    new Option('-o, --output <format>', 'table and wide are for people, json and yaml for programs')
      .choices(choices)
      .default('table'),
  );
}

/** Adds `-w`: where documents are looked for whose reference names no workspace. */
export function withWorkspace(command: Command): Command {
  return command.option('-w, --workspace <workspace>', 'the workspace of what is named (else default)');
}

/** Adds the example that every command's help ends with. */
export function withExample(command: Command, ...lines: readonly string[]): Command {
  return command.addHelpText(
    'after',
    `\nExample${lines.length > 1 ? 's' : ''}:\n${lines.map((line) => `  ${line}`).join('\n')}`,
  );
}

/** Gathers a flag that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** `60s`, `5m`; milliseconds. */
export function span(text: string): number {
  const value = parseSpan(text);
  if (value === undefined || value > 86_400_000)
    throw new InvalidArgumentError('It must be a time such as 60s or 5m, at most 24h.');
  return value;
}

/** A whole number from 0. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
